/* A camera that is a library: loaded before a program (LD_PRELOAD), it answers for the file FAKE_CAMERA as the kernel
   does for a camera, with the kernel's own declarations. FAKE_FRAMES is a folder with pictures 0, 1, 2 ...; the file
   FAKE_MODE says what is wrong: ok, silent, unplugged, half, damaged, busy, other (a device of another kind). */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/videodev2.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define ROOM (4 << 20)
#define COUNT 3
static unsigned frame, queued[64], first, last;

static int is_ours(int fd) {
    struct stat a, b;
    return getenv("FAKE_CAMERA") && !fstat(fd, &a) && !stat(getenv("FAKE_CAMERA"), &b) && a.st_ino == b.st_ino;
}

static int mode_is(const char *mode) {
    char text[32] = "";
    FILE *file = fopen(getenv("FAKE_MODE"), "r");
    if (file) { if (!fgets(text, sizeof text, file)) text[0] = 0; fclose(file); }
    return !strcmp(text, mode);
}

static int fail(int code) { errno = code; return -1; }

static unsigned filled(int fd, unsigned index) {
    char path[512];
    static char room[ROOM];
    snprintf(path, sizeof path, "%s/%u", getenv("FAKE_FRAMES"), frame++);
    FILE *file = fopen(path, "r");
    if (!file) { frame = 1; snprintf(path, sizeof path, "%s/0", getenv("FAKE_FRAMES")); file = fopen(path, "r"); }
    size_t size = fread(room, 1, ROOM, file);
    fclose(file);
    if (pwrite(fd, room, size, (off_t)index * ROOM) < 0) return 0;
    return size;
}

int ioctl(int fd, unsigned long request, ...) {
    va_list rest;
    va_start(rest, request);
    void *argument = va_arg(rest, void *);
    va_end(rest);
    if (!is_ours(fd)) {
        int (*real)(int, unsigned long, ...) = dlsym(RTLD_NEXT, "ioctl");
        return real(fd, request, argument);
    }
    if (mode_is("unplugged")) return fail(ENODEV);
    switch (request) {
    case VIDIOC_QUERYCAP: {
        struct v4l2_capability *told = argument;
        told->capabilities = V4L2_CAP_DEVICE_CAPS | V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_STREAMING;
        told->device_caps = mode_is("other") ? V4L2_CAP_META_CAPTURE | V4L2_CAP_STREAMING
                                             : V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_STREAMING;
        return 0;
    }
    case VIDIOC_S_FMT: {
        struct v4l2_format *asked = argument;
        if (mode_is("busy")) return fail(EBUSY);
        if (asked->type != V4L2_BUF_TYPE_VIDEO_CAPTURE) return fail(EINVAL);
        asked->fmt.pix.width = 1280;
        asked->fmt.pix.height = 720;
        asked->fmt.pix.pixelformat = getenv("FAKE_YUYV") ? V4L2_PIX_FMT_YUYV : V4L2_PIX_FMT_MJPEG;
        asked->fmt.pix.bytesperline = getenv("FAKE_YUYV") ? 2560 : 0;
        asked->fmt.pix.sizeimage = ROOM;
        return 0;
    }
    case VIDIOC_REQBUFS: {
        struct v4l2_requestbuffers *asked = argument;
        if (asked->memory != V4L2_MEMORY_MMAP || asked->type != V4L2_BUF_TYPE_VIDEO_CAPTURE) return fail(EINVAL);
        first = last = 0;
        asked->count = COUNT;
        return ftruncate(fd, (off_t)COUNT * ROOM);
    }
    case VIDIOC_QUERYBUF: case VIDIOC_QBUF: case VIDIOC_DQBUF: {
        struct v4l2_buffer *buffer = argument;
        if (buffer->memory != V4L2_MEMORY_MMAP || buffer->type != V4L2_BUF_TYPE_VIDEO_CAPTURE) return fail(EINVAL);
        if (request == VIDIOC_DQBUF) {
            if (first == last) return fail(EAGAIN);
            buffer->index = queued[first++ % 64];
            buffer->bytesused = filled(fd, buffer->index);
            if (mode_is("half")) buffer->bytesused /= 2;
            buffer->flags = mode_is("damaged") ? V4L2_BUF_FLAG_ERROR : 0;
            return 0;
        }
        if (buffer->index >= COUNT) return fail(EINVAL);
        buffer->length = ROOM;
        buffer->m.offset = buffer->index * ROOM;
        if (request == VIDIOC_QBUF) queued[last++ % 64] = buffer->index;
        return 0;
    }
    case VIDIOC_STREAMON: case VIDIOC_STREAMOFF:
        return 0;
    }
    return fail(ENOTTY);
}

int poll(struct pollfd *wanted, nfds_t count, int patience_ms) {
    static unsigned asked;
    if (count == 1 && is_ours(wanted->fd)) {
        if (mode_is("unplugged")) { wanted->revents = POLLERR; return 1; }
        if (mode_is("silent")) { usleep(patience_ms * 1000); return 0; }
        if (patience_ms == 0 && asked++ % 2) return 0; /* two at most wait */
        wanted->revents = POLLIN;
        return 1;
    }
    int (*real)(struct pollfd *, nfds_t, int) = dlsym(RTLD_NEXT, "poll");
    return real(wanted, count, patience_ms);
}
