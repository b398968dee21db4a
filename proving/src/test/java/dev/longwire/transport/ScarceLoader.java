package dev.longwire.transport;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.List;
import java.util.Set;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Handle;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Loads Longwire once more, so that the core asks {@link Scarce} ahead of whatever may take memory: its own objects and arrays, what
 * the JDK makes for it, and what a line and a loop may need. Tests and testkit stay as they are.
 */
final class ScarceLoader extends ClassLoader {
    private static final String OURS = "dev.longwire.";
    private static final String THREADS = "dev/longwire/transport/CallbackThreads";
    private static final String RESERVE = "dev/longwire/transport/Reserve";
    private static final String SCARCE = "dev/longwire/transport/Scarce";

    /** Methods of the JDK that make something, or may: what is made by their constructors is seen without this. */
    private static final Set<String> MAKERS = Set.of(
            "add",
            "addAll",
            "addFirst",
            "addSuppressed",
            "allocate",
            "allocateDirect",
            "append",
            "asReadOnlyBuffer",
            "clone",
            "completeExceptionally",
            "computeIfAbsent",
            "concat",
            "copyOf",
            "copyOfRange",
            "decode",
            "deflate",
            "duplicate",
            "encode",
            "execute",
            "format",
            "getBytes",
            "getStackTrace",
            "inflate",
            "iterator",
            "newCondition",
            "of",
            "ofMillis",
            "ofNanos",
            "offer",
            "push",
            "put",
            "putIfAbsent",
            "setDictionary",
            "slice",
            "split",
            "stream",
            "substring",
            "toArray",
            "toCharArray",
            "toList",
            "toString",
            "valueOf",
            "wrap");

    /** Methods of a line or a loop that may need memory. To end a line needs none. */
    private static final Set<String> CALLS = Set.of(
            "afterReading",
            "borrow",
            "execute",
            "flush",
            "hold",
            "keep",
            "lend",
            "readOnly",
            "readOnlyText",
            "reserve",
            "schedule",
            "shared",
            "start");

    private static final List<String> LINES =
            List.of("dev/longwire/transport/Line", "dev/longwire/transport/Loop", "dev/longwire/protocol/Output");

    private final String core = where(Session.class);

    ScarceLoader() {
        super(ScarceLoader.class.getClassLoader());
    }

    private static String where(Class<?> type) {
        URL place = type.getProtectionDomain().getCodeSource().getLocation();
        return place.toString();
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            if (loaded != null) {
                return loaded;
            }
            return name.startsWith(OURS) ? load(name) : super.loadClass(name, resolve);
        }
    }

    private Class<?> load(String name) throws ClassNotFoundException {
        URL file = getParent().getResource(name.replace('.', '/') + ".class");
        if (file == null) {
            throw new ClassNotFoundException(name);
        }
        try (InputStream in = file.openStream()) {
            byte[] octets = in.readAllBytes();
            byte[] ours = file.toString().contains(core) ? scarce(octets) : octets;
            return defineClass(name, ours, 0, ours.length);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static byte[] scarce(byte[] octets) {
        ClassReader reader = new ClassReader(octets);
        ClassWriter writer = new ClassWriter(reader, 0);
        reader.accept(
                new ClassVisitor(Opcodes.ASM9, writer) {
                    @Override
                    public MethodVisitor visitMethod(
                            int access, String name, String descriptor, String signature, String[] exceptions) {
                        MethodVisitor next = super.visitMethod(access, name, descriptor, signature, exceptions);
                        if (reader.getClassName().equals(RESERVE) && name.equals("open")) {
                            next.visitMethodInsn(Opcodes.INVOKESTATIC, SCARCE, "letGo", "()V", false);
                        }
                        return name.equals("<clinit>") ? next : new Places(next);
                    }
                },
                0);
        return writer.toByteArray();
    }

    /** Asks at each place. */
    private static final class Places extends MethodVisitor {
        Places(MethodVisitor next) {
            super(Opcodes.ASM9, next);
        }

        private void ask() {
            super.visitMethodInsn(Opcodes.INVOKESTATIC, SCARCE, "ask", "()V", false);
        }

        @Override
        public void visitTypeInsn(int opcode, String type) {
            if (opcode == Opcodes.ANEWARRAY) {
                ask();
            }
            super.visitTypeInsn(opcode, type);
            if (opcode == Opcodes.NEW) { // behind it, since frames point to it
                ask();
            }
        }

        @Override
        public void visitIntInsn(int opcode, int operand) {
            if (opcode == Opcodes.NEWARRAY) {
                ask();
            }
            super.visitIntInsn(opcode, operand);
        }

        @Override
        public void visitMultiANewArrayInsn(String descriptor, int dimensions) {
            ask();
            super.visitMultiANewArrayInsn(descriptor, dimensions);
        }

        @Override
        public void visitInvokeDynamicInsn(String name, String descriptor, Handle bootstrap, Object... arguments) {
            if (!descriptor.startsWith("()")) { // what captures nothing is made once
                ask();
            }
            super.visitInvokeDynamicInsn(name, descriptor, bootstrap, arguments);
        }

        @Override
        public void visitMethodInsn(int opcode, String owner, String name, String descriptor, boolean isInterface) {
            if (owner.equals(THREADS) && name.equals("shared")) {
                super.visitMethodInsn(opcode, SCARCE, name, descriptor, false);
                return;
            }
            boolean jdk = owner.startsWith("java/") || owner.startsWith("["); // arrays have a clone method
            boolean copies = owner.equals("java/nio/ByteBuffer") && name.equals("put");
            if ((jdk && MAKERS.contains(name) && !copies) || (LINES.contains(owner) && CALLS.contains(name))) {
                ask();
            }
            super.visitMethodInsn(opcode, owner, name, descriptor, isInterface);
        }
    }
}
