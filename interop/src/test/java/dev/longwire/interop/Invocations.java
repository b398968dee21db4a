package dev.longwire.interop;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;
import org.opentest4j.TestAbortedException;

/** Runs a {@link PeerTest} once for each case of the {@link Plan}, and hands the outcomes to {@link Results}. */
final class Invocations implements TestTemplateInvocationContextProvider {
    @Override
    public boolean supportsTestTemplate(ExtensionContext context) {
        return true;
    }

    /** So it is when the peers were chosen by name. */
    @Override
    public boolean mayReturnZeroTestTemplateInvocationContexts(ExtensionContext context) {
        return true;
    }

    @Override
    public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(ExtensionContext context) {
        Results results = Results.of(context);
        return Plan.cases(context.getRequiredTestMethod()).map(run -> new Invocation(run, results));
    }

    private record Invocation(Plan.Case run, Results results) implements TestTemplateInvocationContext {
        @Override
        public String getDisplayName(int index) {
            return run.toString();
        }

        @Override
        public List<Extension> getAdditionalExtensions() {
            return List.of(
                    new Arguments(run),
                    (TestExecutionExceptionHandler) (context, thrown) -> rethrow(thrown),
                    (AfterEachCallback) context -> results.add(run, outcome(context)));
        }

        /** Says with which peer it failed: a build's summary names the method only. */
        private void rethrow(Throwable thrown) throws Throwable {
            throw thrown instanceof TestAbortedException
                    ? thrown
                    : new AssertionError(run + ": " + thrown.getMessage(), thrown);
        }

        private static Results.Outcome outcome(ExtensionContext context) {
            return context.getExecutionException()
                    .map(thrown ->
                            thrown instanceof TestAbortedException ? Results.Outcome.SKIPPED : Results.Outcome.FAILED)
                    .orElse(Results.Outcome.OK);
        }
    }

    private record Arguments(Plan.Case run) implements ParameterResolver {
        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getIndex() < 2;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            Object argument = parameter.getIndex() == 0 ? run.pairing() : run.variant();
            if (argument == null) {
                throw new IllegalStateException("a second parameter is an enum that implements Variant");
            }
            return argument;
        }
    }
}
