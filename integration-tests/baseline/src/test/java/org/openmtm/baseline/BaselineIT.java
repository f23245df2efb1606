// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.baseline;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** The API keeps what its versions promise; and a change that does not is noticed. */
class BaselineIT {

    private static final Module FRAMEWORK = Module.ALL.get(0);

    @TempDir
    Path directory;

    static List<Module> modules() {
        return Module.ALL;
    }

    @ParameterizedTest
    @MethodSource("modules")
    void theVersionsOfPackagesSayWhatChanged(Module module) throws Exception {
        Path released = Freeze.file(Path.of(System.getProperty("openmtm.baseline")), module);
        Path built = ApiJar.of(module, module.jar()).write(directory.resolve("built.jar"));

        assertThat(released).exists();
        assertThat(Comparison.complaints(released, built)).isEmpty();
    }

    @Test
    void aMethodThatIsGoneNeedsAMajorVersion() throws Exception {
        assertThat(complaints(without("org/openmtm/session/Messaging", "accounts"), "1.1.0"))
                .singleElement()
                .asString()
                .startsWith("org.openmtm.session 1.1.0 has to be at least 2.0.0")
                .contains("REMOVED accounts()");
        assertThat(complaints(without("org/openmtm/session/Messaging", "accounts"), "2.0.0"))
                .isEmpty();
    }

    @Test
    void aMethodMoreOfWhatWeImplementNeedsAMinorVersion() throws Exception {
        assertThat(complaints(with("org/openmtm/session/Messaging"), "1.0.0"))
                .singleElement()
                .asString()
                .startsWith("org.openmtm.session 1.0.0 has to be at least 1.1.0")
                .contains("ADDED planted()");
        assertThat(complaints(with("org/openmtm/session/Messaging"), "1.1.0")).isEmpty();
    }

    @Test
    void aMethodMoreOfWhatOthersImplementNeedsAMajorVersion() throws Exception {
        assertThat(complaints(with("org/openmtm/mtm/MessageTypeModule"), "1.1.0"))
                .anySatisfy(complaint -> assertThat(complaint)
                        .startsWith("org.openmtm.mtm 1.1.0 has to be at least 2.0.0")
                        .contains("ADDED planted()"));
        assertThat(complaints(with("org/openmtm/mtm/MessageTypeModule"), "2.0.0"))
                .noneMatch(complaint -> complaint.startsWith("org.openmtm.mtm "));
    }

    /** Compares the framework's API with a copy in which one class is changed, and its package has another version. */
    private List<String> complaints(Planted planted, String version) throws Exception {
        ApiJar api = ApiJar.of(FRAMEWORK, FRAMEWORK.jar());
        Map<String, byte[]> classes = new HashMap<>(api.classes());
        assertThat(classes).containsKey(planted.type() + ".class");
        classes.computeIfPresent(
                planted.type() + ".class", (name, bytes) -> planted.change().apply(bytes));
        String name =
                planted.type().substring(0, planted.type().lastIndexOf('/')).replace('/', '.');
        String exports = api.exports()
                .replaceAll(name.replace(".", "\\.") + ";version=\"[^\"]*\"", name + ";version=\"" + version + "\"");
        Path before = new ApiJar(
                        api.name(), api.exports().replaceAll("version=\"[^\"]*\"", "version=\"1.0.0\""), api.classes())
                .write(directory.resolve("before.jar"));
        Path after = new ApiJar(api.name(), exports, classes).write(directory.resolve("after.jar"));
        return Comparison.complaints(before, after);
    }

    private record Planted(String type, UnaryOperator<byte[]> change) {}

    private static Planted with(String type) {
        return new Planted(
                type,
                bytes -> change(bytes, writer -> new ClassVisitor(Opcodes.ASM9, writer) {
                    @Override
                    public void visitEnd() {
                        visitMethod(Opcodes.ACC_PUBLIC | Opcodes.ACC_ABSTRACT, "planted", "()V", null, null);
                        super.visitEnd();
                    }
                }));
    }

    private static Planted without(String type, String method) {
        return new Planted(
                type,
                bytes -> change(bytes, writer -> new ClassVisitor(Opcodes.ASM9, writer) {
                    @Override
                    public MethodVisitor visitMethod(
                            int access, String name, String form, String generics, String[] thrown) {
                        return name.equals(method) ? null : super.visitMethod(access, name, form, generics, thrown);
                    }
                }));
    }

    private static byte[] change(byte[] bytes, Function<ClassWriter, ClassVisitor> change) {
        ClassWriter writer = new ClassWriter(0);
        new ClassReader(bytes).accept(change.apply(writer), 0);
        return writer.toByteArray();
    }
}
