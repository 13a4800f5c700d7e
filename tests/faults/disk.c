/* A disk between a program and the real one (LD_PRELOAD): it counts, records, delays, refuses and kills.
 *
 * Only calls count that touch what lies below DISK_FOLDER: open (where it creates a file), write, pwrite, fsync,
 * fdatasync, ftruncate, rename, unlink, mkdir. What the environment says, `disk_arm` says later, to a child of a
 * process that was started with this library.
 *
 *   DISK_FOLDER    the folder; without it nothing happens
 *   DISK_CALLS     which calls count, with commas; without it all of them
 *   DISK_AT        the fault meets the Nth of them (1 is the first), 0 none
 *   DISK_ONCE      1: only that one; 0: that one and every later one
 *   DISK_FAULT     kill | eio | enospc | short (half is written, then no space) | delay | hold (as long as DISK_WHILE)
 *   DISK_SECONDS   of a delay
 *   DISK_WHILE     a file: the fault is met, and calls are counted, only as long as it exists
 *   DISK_RECORD    a file to which every call that took effect is written, and that a sync was refused (read by disk.py)
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { KILL = 1, EIO_ = 2, ENOSPC_ = 3, SHORT = 4, DELAY = 5, HOLD = 6 };

static char folder[PATH_MAX], calls[256], condition[PATH_MAX];
static int at, once, fault, recording = -1;
static double seconds;
static int counted;
static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static int named(const char *list, const char *word) {
    size_t length = strlen(word);
    for (const char *from = list; (from = strstr(from, word)); from += length)
        if ((from == list || from[-1] == ',') && (from[length] == ',' || !from[length])) return 1;
    return !*list;
}

static int kind_of(const char *word) {
    return !strcmp(word, "kill") ? KILL : !strcmp(word, "eio") ? EIO_ : !strcmp(word, "enospc") ? ENOSPC_
         : !strcmp(word, "short") ? SHORT : !strcmp(word, "delay") ? DELAY
         : !strcmp(word, "hold") ? HOLD : 0;
}

/* The absolute path of the folder, whose own making counts: its parent has to be there. */
static int find_folder(const char *name, char *path) {
    if (realpath(name, path)) return 1;
    char parent[PATH_MAX];
    const char *last = strrchr(name, '/');
    if (!last || last == name) return 0;
    snprintf(parent, sizeof parent, "%.*s", (int)(last - name), name);
    if (!realpath(parent, path)) return 0;
    size_t length = strlen(path);
    return snprintf(path + length, PATH_MAX - length, "%s", last) < (int)(PATH_MAX - length);
}

int disk_arm(const char *below, const char *which, int number, int only, const char *what, const char *record) {
    pthread_mutex_lock(&turn);
    if (recording >= 0) syscall(SYS_close, recording);
    recording = -1;
    if (!find_folder(below, folder)) *folder = 0;
    snprintf(calls, sizeof calls, "%s", which);
    at = number, once = only, fault = kind_of(what), counted = 0;
    if (record && *record) {
        int opened = syscall(SYS_openat, AT_FDCWD, record, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
        recording = fcntl(opened, F_DUPFD_CLOEXEC, 500);
        syscall(SYS_close, opened);
    }
    pthread_mutex_unlock(&turn);
    return *folder ? 0 : -1;
}

int disk_counted(void) { return counted; }

static const char *given(const char *name) {
    const char *value = getenv(name);
    return value ? value : "";
}

__attribute__((constructor)) static void read_environment(void) {
    if (!*given("DISK_FOLDER")) return;
    seconds = atof(given("DISK_SECONDS"));
    snprintf(condition, sizeof condition, "%s", given("DISK_WHILE"));
    disk_arm(given("DISK_FOLDER"), given("DISK_CALLS"), atoi(given("DISK_AT")), *given("DISK_ONCE") == '1',
             given("DISK_FAULT"), given("DISK_RECORD"));
}

static int below(const char *path) {
    size_t length = strlen(folder);
    return length && !strncmp(path, folder, length) && (path[length] == '/' || !path[length]);
}

/* The absolute path of a name: of its folder, since the file itself may not be there. */
static int find_name(const char *name, char *path) {
    char parent[PATH_MAX], found[PATH_MAX];
    const char *last = strrchr(name, '/');
    snprintf(parent, sizeof parent, "%.*s", last ? (int)(last - name) : 1, last ? name : ".");
    if (!realpath(*parent ? parent : "/", found)) return 0;
    return snprintf(path, PATH_MAX, "%s/%s", found, last ? last + 1 : name) < PATH_MAX && below(path);
}

static int find_file(int descriptor, char *path) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t length = readlink(link, path, PATH_MAX - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return below(path);
}

/* Count one call; return the fault it meets, 0 for none. The caller holds the turn until `after`. */
static int before(const char *call) {
    pthread_mutex_lock(&turn);
    if (!named(calls, call) || (*condition && faccessat(AT_FDCWD, condition, F_OK, 0))) return 0;
    counted++;
    if (!at || counted < at || (once && counted > at)) return 0;
    if (fault == KILL) {
        kill(getpid(), SIGKILL);
        pause();
    }
    if (fault == DELAY || fault == HOLD) {
        double nap = fault == HOLD ? 0.005 : seconds;
        struct timespec span = {(time_t)nap, (long)((nap - (time_t)nap) * 1e9)};
        pthread_mutex_unlock(&turn);
        do nanosleep(&span, NULL);
        while (fault == HOLD && *condition && !faccessat(AT_FDCWD, condition, F_OK, 0));
        pthread_mutex_lock(&turn);
        return 0;
    }
    return fault;
}

static void record(const char *call, const char *path, const char *other, long long offset, const void *data, size_t size) {
    if (recording < 0) return;
    char head[PATH_MAX * 2 + 100];
    int length = snprintf(head, sizeof head, "%s\t%s\t%s\t%lld\t%zu\n", call, path, other, offset, data ? size : 0);
    syscall(SYS_write, recording, head, length);
    if (data) syscall(SYS_write, recording, data, size);
}

/* The nanoseconds of the clock that all processes share. */
static long long now(void) {
    struct timespec read;
    clock_gettime(CLOCK_MONOTONIC, &read);
    return read.tv_sec * 1000000000LL + read.tv_nsec;
}

static long end(long result, int error) {
    pthread_mutex_unlock(&turn);
    errno = error;
    return result;
}

static long refuse(int kind) { return end(-1, kind == EIO_ ? EIO : ENOSPC); }

static ssize_t put(const char *call, int descriptor, const void *data, size_t size, off64_t offset, int positioned) {
    __typeof__(&pwrite64) at_place = REAL(pwrite64);
    __typeof__(&write) at_end = REAL(write);
    char path[PATH_MAX];
    if (!*folder || !find_file(descriptor, path))
        return positioned ? at_place(descriptor, data, size, offset) : at_end(descriptor, data, size);
    int kind = before(call);
    if (kind && kind != SHORT) return refuse(kind);
    if (kind == SHORT) size /= 2;
    if (!positioned) {
        struct stat64 now;
        int appends = fcntl(descriptor, F_GETFL) & O_APPEND;
        offset = appends && !fstat64(descriptor, &now) ? now.st_size : lseek64(descriptor, 0, SEEK_CUR);
    }
    ssize_t done = positioned ? at_place(descriptor, data, size, offset) : at_end(descriptor, data, size);
    int error = errno;
    if (done > 0) record(call, path, "", offset, data, done);
    if (kind == SHORT) fault = ENOSPC_, once = 0;
    return end(done, error);
}

ssize_t write(int descriptor, const void *data, size_t size) { return put("write", descriptor, data, size, 0, 0); }
ssize_t pwrite(int descriptor, const void *data, size_t size, off_t offset) {
    return put("pwrite", descriptor, data, size, offset, 1);
}
ssize_t pwrite64(int descriptor, const void *data, size_t size, off64_t offset) {
    return put("pwrite", descriptor, data, size, offset, 1);
}

/* A call on an open file: done by `real` unless the disk refuses it. */
static int on_file(const char *call, int descriptor, long long offset, long (*real)(int, long long)) {
    char path[PATH_MAX];
    if (!*folder || !find_file(descriptor, path)) return (int)real(descriptor, offset);
    int kind = before(call);
    if (kind && strstr(call, "sync")) record("refused", path, "", now(), NULL, 0);
    if (kind) return (int)refuse(kind);
    long done = real(descriptor, offset);
    int error = errno;
    if (!done) record(call, path, "", offset, NULL, 0);
    return (int)end(done, error);
}

static long real_fsync(int descriptor, long long unused) { (void)unused; return REAL(fsync)(descriptor); }
static long real_fdatasync(int descriptor, long long unused) { (void)unused; return REAL(fdatasync)(descriptor); }
static long real_cut(int descriptor, long long size) { return REAL(ftruncate64)(descriptor, size); }

int fsync(int descriptor) { return on_file("fsync", descriptor, 0, real_fsync); }
int fdatasync(int descriptor) { return on_file("fdatasync", descriptor, 0, real_fdatasync); }
int ftruncate(int descriptor, off_t size) { return on_file("ftruncate", descriptor, size, real_cut); }
int ftruncate64(int descriptor, off64_t size) { return on_file("ftruncate", descriptor, size, real_cut); }

/* A call on names: done by `real` unless the disk refuses it. */
static int on_name(const char *call, const char *name, const char *other, long argument,
                   long (*real)(const char *, const char *, long)) {
    char path[PATH_MAX], target[PATH_MAX] = "";
    if (!*folder || !find_name(name, path)) return (int)real(name, other, argument);
    if (other) find_name(other, target);
    int kind = before(call);
    if (kind) return (int)refuse(kind);
    long done = real(name, other, argument);
    int error = errno;
    if (done >= 0) record(call, path, target, 0, NULL, 0);
    return (int)end(done, error);
}

static long real_rename(const char *from, const char *to, long unused) { (void)unused; return REAL(rename)(from, to); }
static long real_unlink(const char *name, const char *none, long unused) { (void)none, (void)unused; return REAL(unlink)(name); }
static long real_mkdir(const char *name, const char *none, long mode) { (void)none; return REAL(mkdir)(name, mode); }

int rename(const char *from, const char *to) { return on_name("rename", from, to, 0, real_rename); }
int unlink(const char *name) { return on_name("unlink", name, NULL, 0, real_unlink); }
int mkdir(const char *name, mode_t mode) { return on_name("mkdir", name, NULL, mode, real_mkdir); }

static __thread int new_flags;
static long real_open(const char *name, const char *none, long mode) {
    (void)none;
    return syscall(SYS_openat, AT_FDCWD, name, new_flags, mode);
}

static int open_file(const char *name, int flags, mode_t mode) {
    char path[PATH_MAX];
    int creates = (flags & O_CREAT) && *folder && find_name(name, path) && faccessat(AT_FDCWD, path, F_OK, 0);
    int cuts = !creates && (flags & O_TRUNC) && *folder && find_name(name, path);
    if (!creates && !cuts) return syscall(SYS_openat, AT_FDCWD, name, flags, mode);
    new_flags = flags;
    return on_name(creates ? "open" : "ftruncate", name, NULL, mode, real_open);
}

#define MODE(flags, mode)                                  \
    mode_t mode = 0;                                       \
    if ((flags) & (O_CREAT | O_TMPFILE)) {                 \
        va_list more;                                      \
        va_start(more, flags);                             \
        mode = va_arg(more, mode_t);                       \
        va_end(more);                                      \
    }

int open(const char *name, int flags, ...) { MODE(flags, mode) return open_file(name, flags, mode); }
int open64(const char *name, int flags, ...) { MODE(flags, mode) return open_file(name, flags | O_LARGEFILE, mode); }
