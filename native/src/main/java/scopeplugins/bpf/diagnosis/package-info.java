/**
 * What a kernel, or the rights of a process, lack for a BPF program to run: {@link scopeplugins.bpf.diagnosis.Diagnosis}
 * checks it and says it in a sentence. Nothing here knows what a program counts.
 */
@NullMarked
package scopeplugins.bpf.diagnosis;

import org.jspecify.annotations.NullMarked;
