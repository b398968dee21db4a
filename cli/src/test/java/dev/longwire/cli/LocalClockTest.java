package dev.longwire.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.TimeZone;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocalClockTest {
    @ParameterizedTest
    @ValueSource(strings = {"UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"})
    void theOffsetIsThatOfTheZone(String name) {
        ZoneOffset before = ZoneId.of(name).getRules().getOffset(Instant.now());
        ZoneId offset = new LocalClock(TimeZone.getTimeZone(name)).getZone();
        ZoneOffset after = ZoneId.of(name).getRules().getOffset(Instant.now());
        assertThat(offset).isIn(before, after); // they differ twice a year, for one run of this test
    }
}
