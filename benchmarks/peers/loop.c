/* The bare event loop of benchmarks/work.py: keyed draws, linked queues, means only: what a machine can do at all.

   Compiled twice: the calendar of pending events is a tournament tree, or with -DHEAP a binary heap. The next arrival
   stands beside the calendar, as there is only ever one. Nothing grows with the number of requests: what has left is
   used again. */

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

/* Draws: the arithmetic and the purposes of sim/vocabulary/draws.py. */

enum { ARRIVAL_TIME = 3, PLACE = 4, WORK = 11, PASS = 31, TRANSMISSION = 36 };

#define GOLDEN 0x9E3779B97F4A7C15u

static inline uint64_t mix(uint64_t z) {
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

static inline double uniform(uint64_t key, uint64_t visit, uint64_t purpose) {
    return ((double)(mix(key + ((visit << 8) ^ purpose) * GOLDEN) >> 12) + 0.5) * 2.220446049250313e-16;
}

static inline double exponential(uint64_t key, uint64_t visit, uint64_t purpose, double mean) {
    return -mean * log1p(-uniform(key, visit, purpose));
}

/* Memory that failed to come ends the run: `failed` is asked at the end of every event. */

static void *grown(void *old, size_t bytes, int *failed) {
    void *block = realloc(old, bytes);
    if (block == NULL) *failed = 1;
    return block == NULL ? old : block;
}

/* The calendar: pending events, each a time and the request it is about. */

#ifdef HEAP

typedef struct { double time; int32_t request; } Event;
typedef struct { Event *events; int32_t count, room; int failed; } Calendar;

static void calendar_open(Calendar *c) {
    *c = (Calendar){NULL, 0, 1 << 8, 0};
    c->events = grown(NULL, sizeof(Event) * c->room, &c->failed);
}

static void calendar_close(Calendar *c) { free(c->events); }

static inline double first_time(const Calendar *c) { return c->count ? c->events[0].time : INFINITY; }

static inline int32_t first_request(const Calendar *c) { return c->events[0].request; }

static void sink(Calendar *c, Event event) {
    int32_t at = 0, count = c->count;
    Event *e = c->events;
    for (;;) {
        int32_t child = 2 * at + 1;
        if (child >= count) break;
        if (child + 1 < count) child += e[child + 1].time < e[child].time;
        if (e[child].time >= event.time) break;
        e[at] = e[child];
        at = child;
    }
    e[at] = event;
}

static void replace_first(Calendar *c, double time, int32_t request) { sink(c, (Event){time, request}); }

static void drop_first(Calendar *c) {
    c->count--;
    if (c->count) sink(c, c->events[c->count]);
}

static void add(Calendar *c, double time, int32_t request) {
    if (c->count == c->room) {
        c->events = grown(c->events, sizeof(Event) * c->room * 2, &c->failed);
        if (c->failed) return;
        c->room *= 2;
    }
    int32_t at = c->count++;
    Event *e = c->events;
    while (at > 0 && time < e[(at - 1) / 2].time) {
        e[at] = e[(at - 1) / 2];
        at = (at - 1) / 2;
    }
    e[at] = (Event){time, request};
}

#else

/* Leaves `room`..`2 room - 1` are places for events; node i holds the earlier of nodes 2i and 2i + 1, so node 1 the
   first. An event that follows another takes its place, and only the matches up to the root are played again. */

typedef struct { double *time; int32_t *place, *request, *vacant; int32_t vacancies, room; int failed; } Calendar;

static inline void settle(Calendar *c, int32_t place, double time) {
    double *times = c->time;
    int32_t *places = c->place;
    uint32_t at = (uint32_t)(c->room + place);
    times[at] = time;
    for (; at > 1; at >>= 1) {
        double other = times[at ^ 1];
        int32_t other_place = places[at ^ 1];
        int32_t earlier = -(int32_t)(other < time);
        place ^= (place ^ other_place) & earlier; /* a mask, as no branch could be predicted */
        time = other < time ? other : time;
        times[at >> 1] = time;
        places[at >> 1] = place;
    }
}

static void calendar_resize(Calendar *c, int32_t room) {
    int32_t before = c->room;
    double *time = malloc(sizeof(double) * 2 * room);
    int32_t *place = malloc(sizeof(int32_t) * 2 * room);
    c->request = grown(c->request, sizeof(int32_t) * room, &c->failed);
    c->vacant = grown(c->vacant, sizeof(int32_t) * room, &c->failed);
    if (time == NULL || place == NULL || c->failed) {
        free(time);
        free(place);
        c->failed = 1;
        return;
    }
    for (int32_t i = 0; i < room; i++) {
        time[room + i] = i < before ? c->time[before + i] : INFINITY;
        place[room + i] = i;
        if (i >= before) c->vacant[c->vacancies++] = room - 1 + before - i;
    }
    for (int32_t i = room - 1; i > 0; i--) {
        int32_t winner = 2 * i + (time[2 * i + 1] < time[2 * i]);
        time[i] = time[winner];
        place[i] = place[winner];
    }
    free(c->time);
    free(c->place);
    c->time = time;
    c->place = place;
    c->room = room;
}

static void calendar_open(Calendar *c) {
    *c = (Calendar){NULL, NULL, NULL, NULL, 0, 0, 0};
    calendar_resize(c, 2);
}

static void calendar_close(Calendar *c) {
    free(c->time);
    free(c->place);
    free(c->request);
    free(c->vacant);
}

static inline double first_time(const Calendar *c) { return c->time[1]; }

static inline int32_t first_request(const Calendar *c) { return c->request[c->place[1]]; }

static inline void replace_first(Calendar *c, double time, int32_t request) {
    c->request[c->place[1]] = request;
    settle(c, c->place[1], time);
}

static inline void drop_first(Calendar *c) {
    c->vacant[c->vacancies++] = c->place[1];
    settle(c, c->place[1], INFINITY);
}

static inline void add(Calendar *c, double time, int32_t request) {
    if (c->vacancies == 0) calendar_resize(c, c->room * 2);
    if (c->failed) return;
    int32_t place = c->vacant[--c->vacancies];
    c->request[place] = request;
    settle(c, place, time);
}

#endif

/* The loop. */

typedef struct { double arrived; uint64_t key; int64_t number; int32_t visit, office, next; } Request;
typedef struct { int32_t idle, head, tail; } Office;

enum { NONE = -1, BETWEEN = -1 };

/* Run `requests` requests; `out` gets the mean sojourn from request `warm` on and the utilisation. 0 if it went well. */
int run_loop(int32_t offices, int32_t staff, double gap, double service, double delay, double passing,
             int64_t requests, int64_t warm, uint64_t stream, double *out) {
    Calendar calendar;
    calendar_open(&calendar);
    int failed = calendar.failed;
    int32_t room = 1 << 8, vacant = NONE, used = 0;
    Request *live = grown(NULL, sizeof(Request) * room, &failed);
    Office *office = grown(NULL, sizeof(Office) * offices, &failed);
    if (!failed)
        for (int32_t o = 0; o < offices; o++) office[o] = (Office){staff, NONE, NONE};

    int64_t arrived = 0, left = 0;
    double sojourns = 0.0, worked = 0.0, last = 0.0;
    uint64_t key = mix(stream + GOLDEN);
    double arrival = requests > 0 ? exponential(key, 0, ARRIVAL_TIME, gap) : INFINITY;

    while (left < requests && !failed) {
        double now = first_time(&calendar);
        int32_t r, free_event = 1; /* whether the first event's place is still to be used or dropped */
        if (arrival <= now) {
            now = last = arrival;
            free_event = 0;
            if (vacant != NONE) {
                r = vacant;
                vacant = live[r].next;
            } else {
                if (used == room) {
                    live = grown(live, sizeof(Request) * room * 2, &failed);
                    if (failed) break;
                    room *= 2;
                }
                r = used++;
            }
            live[r] = (Request){now, key, arrived, 0, BETWEEN, NONE};
            if (++arrived < requests) {
                key = mix(stream + (uint64_t)arrived * GOLDEN + GOLDEN);
                arrival = now + exponential(key, 0, ARRIVAL_TIME, gap);
            } else {
                arrival = INFINITY;
            }
        } else {
            r = first_request(&calendar);
        }
        Request *q = &live[r];
        if (q->office == BETWEEN) { /* it comes to an office */
            int32_t at = (int32_t)(uniform(q->key, q->visit, PLACE) * offices);
            Office *o = &office[at];
            q->office = at;
            if (o->idle) {
                o->idle--;
                double hours = exponential(q->key, q->visit, WORK, service);
                worked += hours;
                if (free_event) replace_first(&calendar, now + hours, r);
                else add(&calendar, now + hours, r);
            } else {
                q->next = NONE;
                if (o->head == NONE) o->head = r;
                else live[o->tail].next = r;
                o->tail = r;
                if (free_event) drop_first(&calendar);
            }
        } else { /* its service ends */
            Office *o = &office[q->office];
            if (o->head != NONE) {
                int32_t n = o->head;
                o->head = live[n].next;
                double hours = exponential(live[n].key, live[n].visit, WORK, service);
                worked += hours;
                replace_first(&calendar, now + hours, n);
                free_event = 0;
            } else {
                o->idle++;
            }
            if (uniform(q->key, q->visit, PASS) < passing) {
                double when = now + exponential(q->key, q->visit, TRANSMISSION, delay);
                q->office = BETWEEN;
                q->visit++;
                if (free_event) replace_first(&calendar, when, r);
                else add(&calendar, when, r);
            } else {
                if (q->number >= warm) sojourns += now - q->arrived;
                left++;
                q->next = vacant;
                vacant = r;
                if (free_event) drop_first(&calendar);
            }
        }
        failed |= calendar.failed;
    }
    out[0] = sojourns / (double)(requests - warm);
    out[1] = worked / (last * offices * staff);
    calendar_close(&calendar);
    free(live);
    free(office);
    return failed;
}
