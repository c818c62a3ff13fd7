// SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0)
// Which container and which pod the paths of cgroups tell, as they were pasted from /proc/PID/cgroup into reports of faults
// and tests of other projects.

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "../../main/bpf/container_name.h"

struct rule {
    const char *sentence;
    const char *path;
    const char *container;
    const char *pod;
};

#define ID "9687bac58d5c4d1606aa46af33d1a21c1d1652e0ac9fb3fc0fc86e3495f42869"

static const struct rule rules[] = {
    // Docker
    {"Docker, systemd", "/system.slice/docker-3350ade4226f0adcd9e4e9545d7c2a16a5aa362d12315f2a88e2024cea1246cf.scope",
     "3350ade4226f0adcd9e4e9545d7c2a16a5aa362d12315f2a88e2024cea1246cf", ""},
    {"Docker, cgroupfs", "/docker/65a1b6ad09655b3f1475ede1aa0061a97c0d1ada9f2b2acac959afbc92094463",
     "65a1b6ad09655b3f1475ede1aa0061a97c0d1ada9f2b2acac959afbc92094463", ""},
    {"Docker of Amazon's ECS",
     "/ecs/628967a1-46b4-4a8a-84ff-605128f4679e/3c94e08259a6235781bb65f3dec91150c92e9d414ecc410d6245687392d3900f",
     "3c94e08259a6235781bb65f3dec91150c92e9d414ecc410d6245687392d3900f", ""},
    {"Docker below the kubelet, systemd",
     "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod7d4424e6_bb13_42f4_a47a_45a4828bf54d.slice/"
     "docker-d0b3604b67ac7930dd34ba3a796627e3e4717d12309e90a4afe3f38b6816ac98.scope",
     "d0b3604b67ac7930dd34ba3a796627e3e4717d12309e90a4afe3f38b6816ac98", "7d4424e6-bb13-42f4-a47a-45a4828bf54d"},
    {"Docker below the kubelet, cgroupfs",
     "/kubepods/burstable/pod2c48913c-b29f-11e7-9350-020968147796/"
     "9bca8d63d5fa610783847915bcff0ecac1273e5b4bed3f6fa1b07350e0135961",
     "9bca8d63d5fa610783847915bcff0ecac1273e5b4bed3f6fa1b07350e0135961", "2c48913c-b29f-11e7-9350-020968147796"},

    // containerd
    {"containerd, systemd",
     "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod03f3f104_3215_44f2_9686_d4dd1f05a7ed.slice/"
     "cri-containerd-09d185410c4e25236cc24717f881589bb0978b24eafd101624e627a4dd8d3439.scope",
     "09d185410c4e25236cc24717f881589bb0978b24eafd101624e627a4dd8d3439", "03f3f104-3215-44f2-9686-d4dd1f05a7ed"},
    {"containerd, cgroupfs, on Amazon's Fargate",
     "/ecs/409b8b89ccd746bdb9b5e03418406d96/409b8b89ccd746bdb9b5e03418406d96-3057940393/kubepods/besteffort/"
     "podc00eb3e2-d6c0-4eb6-9e58-fe539629263f/7022ec9d5774c69f38feddd6460373c4681ef72a4e03bc6f2d374387e9bde981",
     "7022ec9d5774c69f38feddd6460373c4681ef72a4e03bc6f2d374387e9bde981", "c00eb3e2-d6c0-4eb6-9e58-fe539629263f"},
    {"containerd, a pod from a file, whose uid is a hash",
     "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod187bff14cccb94f179e943eacce55bb3.slice/"
     "cri-containerd-c203a2647ef1ad78e990157c50331f3b6ef0b03336cf08535d6bf7faa5421415.scope",
     "c203a2647ef1ad78e990157c50331f3b6ef0b03336cf08535d6bf7faa5421415", "187bff14cccb94f179e943eacce55bb3"},
    {"containerd, cgroupfs below a kubelet with systemd",
     "/system.slice/containerd.service/kubepods-besteffort-pod0125ec2f_b64a_4868_8f5b_94b56cbab864.slice:cri-containerd:"
     "ee4b20e90ac7f42a10bd004d05646b13d8ab5e2c5e7cbc01abf8006bac016459",
     "ee4b20e90ac7f42a10bd004d05646b13d8ab5e2c5e7cbc01abf8006bac016459", "0125ec2f-b64a-4868-8f5b-94b56cbab864"},
    {"the same, at the top",
     "/kubelet-kubepods-besteffort-pod83b090de_9676_407c_99aa_d33dc6aa0c0d.slice:cri-containerd:"
     "18b2adc8507104e412c946bec11679590801f547eee513fa298054f14fbf4240",
     "18b2adc8507104e412c946bec11679590801f547eee513fa298054f14fbf4240", "83b090de-9676-407c-99aa-d33dc6aa0c0d"},
    {"containerd in kind: the container in the node, which is one of Docker's itself",
     "/docker/65a1b6ad09655b3f1475ede1aa0061a97c0d1ada9f2b2acac959afbc92094463/kubelet.slice/kubelet-kubepods.slice/"
     "kubelet-kubepods-besteffort.slice/kubelet-kubepods-besteffort-pod96dd7de3_0783_4613_a707_e0effc077ef5.slice/"
     "cri-containerd-13a0f64b909e3ff2d63f196d6947927a8af997ab68f8fa9ebb6d6c7018af4ec9.scope",
     "13a0f64b909e3ff2d63f196d6947927a8af997ab68f8fa9ebb6d6c7018af4ec9", "96dd7de3-0783-4613-a707-e0effc077ef5"},
    {"containerd alone, by ctr, or by nerdctl with cgroupfs: the namespace, and the id",
     "/default/cccd169256951f1d4e9a832ac56ac8c6900510594bd7597c8ae7d6a03ffdf977",
     "cccd169256951f1d4e9a832ac56ac8c6900510594bd7597c8ae7d6a03ffdf977", ""},
    {"containerd by nerdctl, systemd", "/system.slice/nerdctl-" ID ".scope", ID, ""},
    {"the same, of a user", "/user.slice/user-1000.slice/user@1000.service/user.slice/nerdctl-" ID ".scope", ID, ""},

    // CRI-O
    {"CRI-O, systemd",
     "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-poda5c1f8d5_1919_434d_add7_4afaafdaef89.slice/"
     "crio-5eed917563583925ffdbd40a64efb2aaffe58638e57add8becaf460fe74f5b1c.scope",
     "5eed917563583925ffdbd40a64efb2aaffe58638e57add8becaf460fe74f5b1c", "a5c1f8d5-1919-434d-add7-4afaafdaef89"},
    {"CRI-O, cgroupfs",
     "/kubepods/besteffort/pod2c48913c-b29f-11e7-9350-020968147796/"
     "crio-5eed917563583925ffdbd40a64efb2aaffe58638e57add8becaf460fe74f5b1c",
     "5eed917563583925ffdbd40a64efb2aaffe58638e57add8becaf460fe74f5b1c", "2c48913c-b29f-11e7-9350-020968147796"},
    {"CRI-O with crun, deeper inside",
     "/kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-podc8bad552_5c99_4d4f_b71c_c426c0cde014.slice/"
     "crio-15b6e0c6490cad17fcf69eb837794349b4df96f84ba96c6be9828fe281c055a9.scope/container",
     "15b6e0c6490cad17fcf69eb837794349b4df96f84ba96c6be9828fe281c055a9", "c8bad552-5c99-4d4f-b71c-c426c0cde014"},
    {"CRI-O's monitor is in no container",
     "/system.slice/crio-conmon-e0c85fe7644a858988d9687c2e0736a7d31922740d0f3e001c6b2e0aa7e5f528.scope", "", ""},

    // podman
    {"podman, systemd",
     "/user.slice/user-0.slice/user@0.service/machine.slice/"
     "libpod-cf21d19260ace8544fe8b769fc2638bf2c0873dfbfff0b6253f0569b26a1d5eb.scope/container",
     "cf21d19260ace8544fe8b769fc2638bf2c0873dfbfff0b6253f0569b26a1d5eb", ""},
    {"podman, cgroupfs", "/libpod_parent/libpod-cf594798841275880f780c2aa55954b2d218b92a7c82df039aef02e2f4fe83f1",
     "cf594798841275880f780c2aa55954b2d218b92a7c82df039aef02e2f4fe83f1", ""},
    {"podman, in the cgroup of a service", "/system.slice/nginx.service/libpod-payload-" ID, ID, ""},
    {"podman, in a pod of its own, which is none of Kubernetes",
     "/machine.slice/machine-libpod_pod_6dc3fdffbf66b1239d55e98da9aaa759ea51ed35d04eb09d19ebd78963aa26c2.slice/"
     "libpod-" ID ".scope/container",
     ID, ""},
    {"podman's monitor is in no container",
     "/machine.slice/libpod-conmon-0411a2a82311fbc65b137ca550d5f7e6b6863bc734759be2f515b0b67062d49a.scope", "", ""},

    // Deeper inside
    {"the first process of a systemd in a container", "/system.slice/docker-" ID ".scope/init.scope", ID, ""},
    {"the kubelet of kind, in its node, which is a container of Docker's", "/docker/" ID "/kubelet.slice/kubelet.service", ID, ""},
    {"a systemd in a container",
     "/machine.slice/libpod-" ID ".scope/system.slice/system-openresty.slice/openresty@web.service", ID, ""},
    {"a container in a container", "/docker/65a1b6ad09655b3f1475ede1aa0061a97c0d1ada9f2b2acac959afbc92094463/docker/" ID, ID,
     ""},
    {"Docker's builder in a container, whose ids are shorter",
     "/docker/" ID "/buildkit/zrnt1cgyoxs4njgbqmcp4qbt2", ID, ""},

    // None
    {"the root", "/", "", ""},
    {"a service", "/system.slice/nginx.service", "", ""},
    {"a session", "/user.slice/user-1000.slice/session-2.scope", "", ""},
    {"a pod without a container",
     "/kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-podc8bad552_5c99_4d4f_b71c_c426c0cde014.slice", "", ""},
    {"a mount of a container's files",
     "/system.slice/var-lib-docker-containers-1575e8b4a92a9c340a657f3df4ddc0f6a6305c200879f3898b26368ad019b503-mounts-shm.mount",
     "", ""},
    {"63 digits", "/docker/687bac58d5c4d1606aa46af33d1a21c1d1652e0ac9fb3fc0fc86e3495f42869", "", ""},
    {"65 digits", "/docker/0" ID, "", ""},
    {"a capital letter", "/docker/9687BAC58d5c4d1606aa46af33d1a21c1d1652e0ac9fb3fc0fc86e3495f42869", "", ""},
    {"a letter behind f", "/docker/g687bac58d5c4d1606aa46af33d1a21c1d1652e0ac9fb3fc0fc86e3495f42869", "", ""},
    {"other characters that look like digits to arithmetic",
     "/docker/`:;@687bac58d5c4d1606aa46af33d1a21c1d1652e0ac9fb3fc0fc86e3495f42869", "", ""},
    {"something behind the digits", "/docker/" ID "-rootfs", "", ""},
    {"a pod's name with another character for a dash",
     "/kubepods/pod2c48913c.b29f-11e7-9350-020968147796/" ID, ID, ""},
    {"a pod's name that is longer", "/kubepods/pod02c48913c-b29f-11e7-9350-020968147796/" ID, ID, ""},
    {"a word that ends like a pod's name", "/tripod2c48913c-b29f-11e7-9350-020968147796/" ID, ID, ""},
};

static __u32 read_name(__u8 *to, const char *name)
{
    strncpy((char *)to, name, NAME_SIZE);
    return strlen(name);
}

// Goes up as find_upwards() of container.h does.
static struct container find(const char *path)
{
    struct container container = {};
    char names[1024], *levels[32] = {""};
    int level = 0;

    strcpy(names, path);
    for (char *name = strtok(names, "/"); name; name = strtok(NULL, "/"))
        levels[++level] = name;
    for (; level; level--) {
        __u8 name[NAME_SIZE], parent[NAME_SIZE];
        __u32 length = read_name(name, levels[level]);

        if (read_container_id(&container, name, length)) {
            container.has = HAS_CONTAINER_ID;
            if (!read_pod_uid(&container, parent, read_name(parent, levels[level - 1])))
                read_pod_uid(&container, name, length_before_colon(name, length));
            break;
        }
    }
    return container;
}

static void print_hex(char *to, const __u8 *from, int size, int dashes)
{
    *to = 0;
    for (int i = 0; i < size; i++)
        to += sprintf(to, dashes && (i == 4 || i == 6 || i == 8 || i == 10) ? "-%02x" : "%02x", from[i]);
}

int main(void)
{
    int failed = 0;
    int count = sizeof(rules) / sizeof(rules[0]);

    for (int i = 0; i < count; i++) {
        struct container found = find(rules[i].path);
        char container[65] = "", pod[37] = "";

        if (found.has & HAS_CONTAINER_ID)
            print_hex(container, found.id, sizeof(found.id), 0);
        if (found.has & HAS_POD_UID)
            print_hex(pod, found.pod_uid, sizeof(found.pod_uid), found.has & POD_UID_HAS_DASHES);
        if (strcmp(container, rules[i].container) || strcmp(pod, rules[i].pod)) {
            printf("%s: container '%s', pod '%s' instead of '%s', '%s'\n", rules[i].sentence, container, pod,
                   rules[i].container, rules[i].pod);
            failed++;
        }
    }
    printf("container_name_test: %d of %d rules hold\n", count - failed, count);
    return failed != 0;
}
