/**
 * BPF objects through libbpf: {@link scopeplugins.bpf.BpfObject} and {@link scopeplugins.bpf.BpfMap} are what a program
 * is to Java, {@link scopeplugins.bpf.Libbpf} is what libbpf is to C. Nothing here knows what a program counts.
 */
@NullMarked
package scopeplugins.bpf;

import org.jspecify.annotations.NullMarked;
