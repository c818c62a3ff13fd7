package scopeplugins.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.kubernetes.client.openapi.JSON;
import io.kubernetes.client.openapi.models.V1Container;
import io.kubernetes.client.openapi.models.V1DaemonSet;
import io.kubernetes.client.openapi.models.V1PodSpec;
import io.kubernetes.client.openapi.models.V1SecurityContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The manifests, read into the typed model of the Kubernetes client. */
class KubernetesManifestTest {

    private static final String SOCKETS = "/var/run/scope/plugins";

    @ParameterizedTest
    @ValueSource(strings = {"iowait", "http-requests"})
    void every_field_is_one_that_kubernetes_knows_and_of_its_type(String id) throws IOException {
        // What the model does not know, it drops; what has another type, such as "true" for true, it converts.
        assertThat(withoutEmpty(new ObjectMapper().readTree(JSON.serialize(daemonSet(id)))))
                .isEqualTo(yaml(id));
    }

    /** The model has an empty list or map where the manifest has none. */
    private static JsonNode withoutEmpty(JsonNode node) {
        for (var children = node.elements(); children.hasNext(); ) {
            JsonNode child = withoutEmpty(children.next());
            if (child.isContainerNode() && child.isEmpty()) {
                children.remove();
            }
        }
        return node;
    }

    @ParameterizedTest
    @ValueSource(strings = {"iowait", "http-requests"})
    void it_is_a_daemon_set_on_every_node(String id) throws IOException {
        V1DaemonSet daemonSet = daemonSet(id);
        assertThat(daemonSet.getApiVersion()).isEqualTo("apps/v1");
        assertThat(daemonSet.getKind()).isEqualTo("DaemonSet");
        assertThat(pod(id).getTolerations()).singleElement().satisfies(toleration -> {
            assertThat(toleration.getOperator()).isEqualTo("Exists");
            assertThat(toleration.getKey()).isNull();
            assertThat(toleration.getEffect()).isNull();
        });
        assertThat(pod(id).getNodeSelector()).isEmpty();
        assertThat(pod(id).getAffinity()).isNull();
    }

    @Test
    void each_selects_its_own_pods_and_not_those_of_the_other() throws IOException {
        for (String id : List.of("iowait", "http-requests")) {
            Map<String, String> selector = daemonSet(id).getSpec().getSelector().getMatchLabels();
            assertThat(selector).isEqualTo(Map.of("app.kubernetes.io/name", "scope-" + id));
            assertThat(daemonSet(id).getSpec().getTemplate().getMetadata().getLabels())
                    .containsAllEntriesOf(selector);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"iowait", "http-requests"})
    void the_host_has_the_name_of_the_node(String id) throws IOException {
        assertThat(plugin(id).getEnv()).singleElement().satisfies(variable -> {
            assertThat(variable.getName()).isEqualTo("SCOPE_HOSTNAME");
            assertThat(variable.getValueFrom().getFieldRef().getFieldPath()).isEqualTo("spec.nodeName");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"iowait", "http-requests"})
    void its_socket_lies_where_scope_scans_in_a_directory_of_its_own(String id) throws IOException {
        assertThat(pod(id).getVolumes()).singleElement().satisfies(volume -> {
            assertThat(volume.getHostPath().getPath()).isEqualTo(SOCKETS + "/" + id);
            assertThat(volume.getHostPath().getType()).isEqualTo("DirectoryOrCreate");
        });
        assertThat(plugin(id).getVolumeMounts()).singleElement().satisfies(mount -> {
            assertThat(mount.getName())
                    .isEqualTo(pod(id).getVolumes().getFirst().getName());
            assertThat(mount.getMountPath()).isEqualTo(SOCKETS);
            assertThat(mount.getReadOnly()).isNull();
        });
    }

    @ParameterizedTest
    @CsvSource({"iowait,65532,", "http-requests,0,BPF PERFMON"})
    void it_has_the_rights_that_it_needs_and_no_others(String id, long user, String capabilities) throws IOException {
        V1PodSpec pod = pod(id);
        assertThat(pod.getHostPID()).isNull();
        assertThat(pod.getHostNetwork()).isNull();
        assertThat(pod.getHostIPC()).isNull();
        assertThat(pod.getAutomountServiceAccountToken()).isFalse();

        V1SecurityContext context = plugin(id).getSecurityContext();
        assertThat(context.getRunAsUser()).isEqualTo(user);
        assertThat(context.getPrivileged()).isNull();
        assertThat(context.getAllowPrivilegeEscalation()).isFalse();
        assertThat(context.getReadOnlyRootFilesystem()).isTrue();
        assertThat(context.getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
        assertThat(context.getCapabilities().getDrop()).containsExactly("ALL");
        if (capabilities == null) {
            assertThat(context.getCapabilities().getAdd()).isEmpty();
            assertThat(context.getRunAsNonRoot()).isTrue();
        } else {
            assertThat(context.getCapabilities().getAdd()).containsExactly(capabilities.split(" ", -1));
        }
    }

    @Test
    void the_directory_is_given_to_the_user_of_iowait() throws IOException {
        V1Container init = pod("iowait").getInitContainers().getFirst();
        String user = Long.toString(plugin("iowait").getSecurityContext().getRunAsUser());
        assertThat(init.getCommand())
                .containsExactly(
                        "chown",
                        user + ":" + user,
                        init.getVolumeMounts().getFirst().getMountPath());
        assertThat(init.getSecurityContext().getCapabilities().getAdd()).containsExactly("CHOWN");
        assertThat(Files.readString(Path.of("../Dockerfile.iowait"))).contains("\nUSER " + user + ":" + user + "\n");
    }

    @ParameterizedTest
    @CsvSource({"iowait,Dockerfile.iowait", "http-requests,Dockerfile.http"})
    void it_is_checked_as_the_image_checks_itself(String id, String dockerfile) throws IOException {
        String healthCheck = Files.readString(Path.of("..", dockerfile)).replaceAll("(?s).*\nHEALTHCHECK [^\\[]*", "");
        String[] command = new ObjectMapper().readValue(healthCheck, String[].class);
        assertThat(plugin(id).getReadinessProbe().getExec().getCommand()).containsExactly(command);
        assertThat(plugin(id).getLivenessProbe().getExec().getCommand()).containsExactly(command);
    }

    @ParameterizedTest
    @ValueSource(strings = {"iowait", "http-requests"})
    void it_is_small_and_of_this_version(String id) throws IOException {
        assertThat(plugin(id).getImage()).isEqualTo("scope-plugins/" + id + ":" + System.getProperty("version"));
        assertThat(plugin(id).getResources().getRequests().keySet()).isEqualTo(Set.of("cpu", "memory"));
        // None of CPU: a plugin that is held up for a period answers the probe too late.
        assertThat(plugin(id).getResources().getLimits().keySet()).isEqualTo(Set.of("memory"));
    }

    private static V1Container plugin(String id) throws IOException {
        return pod(id).getContainers().stream()
                .filter(container -> container.getName().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private static V1PodSpec pod(String id) throws IOException {
        return daemonSet(id).getSpec().getTemplate().getSpec();
    }

    private static V1DaemonSet daemonSet(String id) throws IOException {
        return JSON.deserialize(yaml(id).toString(), V1DaemonSet.class);
    }

    private static JsonNode yaml(String id) throws IOException {
        return new YAMLMapper().readTree(Path.of("kubernetes", id + ".yaml").toFile());
    }
}
