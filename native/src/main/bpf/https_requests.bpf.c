// SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0)
// Counts the HTTP requests that each process reads inside of TLS, where its TLS library has decrypted them.
//
// User space attaches these programs to instructions of the library (uprobe_multi): where a read begins, where it has
// ended, and where a session becomes a server's or a client's. This is a second set of the maps of maps.h, apart from
// http_requests.bpf.c: for what was read in plain text is counted there.

#define WITHOUT_ANSWERS
#define WITHOUT_SLOTS
#include "listings.h"
#include "decrypted_bytes.h"
#include "user_registers.h"

// What user space says of an instruction where a read begins: whether the fourth argument says where the number of bytes goes.
#define SIZE_IS_STORED 1

// gnutls/gnutls.h
#define GNUTLS_SERVER 1

// Linux 6.10
extern void bpf_preempt_disable(void) __ksym __weak;
extern void bpf_preempt_enable(void) __ksym __weak;

// No helper has this number: the verifier rejects a program that could get here.
static int (*const refuse_to_load)(void) = (void *)0xffff;

// int ssl_read_internal(SSL *s, void *buf, size_t num, size_t *readbytes), int SSL_read_ex(likewise),
// int SSL_read(SSL *ssl, void *buf, int num), ssize_t gnutls_record_recv(gnutls_session_t session, void *data, size_t size)
SEC("uprobe")
int tls_read_begins(void *context)
{
    struct user_registers registers = user_registers(context);
    struct tls_call call = {
        .stack = registers.stack,
        .pid = bpf_get_current_pid_tgid() >> 32,
    };
    struct tls_read read = {
        .session = registers.first,
        .buffer = registers.second,
    };

    if (bpf_get_attach_cookie(context) & SIZE_IS_STORED)
        read.size = registers.fourth;
    bpf_map_update_elem(&tls_reads, &call, &read, BPF_ANY);
    return 0;
}

static __always_inline struct tls_call call_ended(const struct user_registers *registers, __u64 cookie)
{
    return (struct tls_call){
        .stack = registers->stack - (cookie & STACK_MASK),
        .pid = bpf_get_current_pid_tgid() >> 32,
    };
}

static __always_inline int end_c_read(void *context)
{
    struct user_registers registers = user_registers(context);
    __u64 cookie = bpf_get_attach_cookie(context);
    struct tls_call call = call_ended(&registers, cookie);

    return end_read(cookie, &call, registers.result);
}

static __always_inline struct tls_call go_call(const struct user_registers *registers, __u64 goroutine)
{
    __u64 top = 0;

    // runtime.g begins with runtime.stack{lo, hi}.
    bpf_probe_read_user(&top, sizeof(top), (void *)(goroutine + sizeof(top)));
    return (struct tls_call){
        .stack = goroutine,
        .pid = bpf_get_current_pid_tgid() >> 32,
        .depth = top - registers->stack,
    };
}

static __always_inline int end_go_read(void *context)
{
    __u64 goroutine;
    struct user_registers registers = go_registers(context, &goroutine);
    struct tls_call call = go_call(&registers, goroutine);

    return end_read(bpf_get_attach_cookie(context), &call, registers.result);
}

// Kernels that give each program a stack of its own on each CPU (Linux 6.13) must not let another run in between.
SEC("uprobe")
int tls_read_ends_undisturbed(void *context)
{
    bpf_preempt_disable();
    end_c_read(context);
    bpf_preempt_enable();
    return 0;
}

SEC("uprobe")
int go_read_ends_undisturbed(void *context)
{
    bpf_preempt_disable();
    end_go_read(context);
    bpf_preempt_enable();
    return 0;
}

// Kernels without such stacks. They do not let global functions be called with preemption off (Linux 6.15), and need not.
SEC("uprobe")
int tls_read_ends(void *context)
{
    if (bpf_core_field_exists(struct bpf_prog_aux, priv_stack_ptr))
        refuse_to_load();
    return end_c_read(context);
}

SEC("uprobe")
int go_read_ends(void *context)
{
    if (bpf_core_field_exists(struct bpf_prog_aux, priv_stack_ptr))
        refuse_to_load();
    return end_go_read(context);
}

// func (c *Conn) Read(b []byte) (int, error), of crypto/tls
SEC("uprobe")
int go_read_begins(void *context)
{
    __u64 goroutine;
    struct user_registers registers = go_registers(context, &goroutine);
    struct tls_call call = go_call(&registers, goroutine);
    struct tls_read read = {
        .session = registers.first,
        .buffer = registers.second,
    };

    bpf_map_update_elem(&tls_reads, &call, &read, BPF_ANY);
    return 0;
}

static __always_inline int begin_go(void *context, const volatile struct http_stream *stream)
{
    __u64 goroutine;
    struct tls_session session = session_at(go_registers(context, &goroutine).first);

    bpf_map_update_elem(&tls_sessions, &session, (const void *)stream, BPF_ANY);
    return 0;
}

// func (c *Conn) serverHandshake(ctx context.Context) error
SEC("uprobe")
int go_server_begins(void *context)
{
    return begin_go(context, &of_server);
}

// func (c *Conn) clientHandshake(ctx context.Context) error
SEC("uprobe")
int go_client_begins(void *context)
{
    return begin_go(context, &of_client);
}

// SSL_set_accept_state(SSL *ssl): called once for each session of a server, by SSL_accept at the latest.
SEC("uprobe")
int tls_server_begins(void *context)
{
    struct tls_session session = session_at(user_registers(context).first);

    bpf_map_update_elem(&tls_sessions, &session, (const void *)&of_server, BPF_ANY);
    return 0;
}

// SSL_set_connect_state(SSL *ssl)
SEC("uprobe")
int tls_client_begins(void *context)
{
    struct tls_session session = session_at(user_registers(context).first);

    bpf_map_update_elem(&tls_sessions, &session, (const void *)&of_client, BPF_ANY);
    return 0;
}

// SSL_clear(SSL *ssl): a session is used once more, in the same role.
SEC("uprobe")
int tls_session_begins_anew(void *context)
{
    struct tls_session session = session_at(user_registers(context).first);
    struct http_stream *known = bpf_map_lookup_elem(&tls_sessions, &session);

    if (known && known->state != IGNORED)
        bpf_map_update_elem(&tls_sessions, &session, (const void *)&of_server, BPF_ANY);
    return 0;
}

// int gnutls_init(gnutls_session_t *session, unsigned int flags), of which tls_read_begins has kept the arguments
SEC("uprobe")
int tls_session_made(void *context)
{
    struct user_registers registers = user_registers(context);
    struct tls_call call = call_ended(&registers, bpf_get_attach_cookie(context));
    struct tls_read *begun = bpf_map_lookup_elem(&tls_reads, &call);
    struct tls_session session;
    struct tls_read made;
    __u64 address;

    if (!begun)
        return 0;
    made = *begun;
    bpf_map_delete_elem(&tls_reads, &call);
    if ((__s32)registers.result < 0 || bpf_probe_read_user(&address, sizeof(address), (void *)made.session))
        return 0;
    session = session_at(address);
    bpf_map_update_elem(&tls_sessions, &session,
                        (const void *)(made.buffer & GNUTLS_SERVER ? &of_server : &of_client), BPF_ANY);
    return 0;
}

// SSL_free(SSL *ssl), gnutls_deinit(gnutls_session_t session)
SEC("uprobe")
int tls_session_ends(void *context)
{
    struct tls_session session = session_at(user_registers(context).first);

    bpf_map_delete_elem(&tls_sessions, &session);
    return 0;
}

SEC("tp_btf/sched_process_exit")
int exit_at_tp_btf(void *context)
{
    (void)context;
    forget_reader();
    return forget_process();
}

SEC("tracepoint/sched/sched_process_exit")
int exit_at_tracepoint(void *context)
{
    (void)context;
    forget_reader();
    return forget_process();
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
