// Stops the native threads of a process whose names match, and lets them go again.
//
// A thread can't be stopped by a signal without its process: the way is ptrace. The kernel lets the
// threads go when this program ends, however it ends.
package main

import (
	"bufio"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"
	"unsafe"
)

const (
	ptraceSeize     = 0x4206
	ptraceInterrupt = 0x4207
	wall            = 0x40000000
	eventStop       = 128
)

type held struct{ tid, signal int }

func main() {
	if len(os.Args) < 4 {
		fmt.Fprintln(os.Stderr, "usage: freeze LIMIT_MS NAME PID...")
		os.Exit(2)
	}
	// ptrace knows its tracer by its OS thread.
	runtime.LockOSThread()
	limitMs, err := strconv.Atoi(os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	limit := time.After(time.Duration(limitMs) * time.Millisecond)
	lines := read()
	fmt.Println("ready")
	if !waitFor(lines, limit) {
		return
	}
	frozen, seen, err := freeze(os.Args[2], os.Args[3:])
	if len(frozen) == 0 {
		if err == nil {
			err = fmt.Errorf("no thread is named %s (there are %s)", os.Args[2], strings.Join(seen, ", "))
		}
		fmt.Println("refused", err)
		return
	}
	fmt.Printf("on %d at=%d\n", len(frozen), nowUs())
	waitFor(lines, limit)
	// Before, not after: the threads that go again may take this one's CPU.
	atUs := nowUs()
	for _, one := range frozen {
		// ESRCH: its process has been killed meanwhile.
		_ = ptrace(syscall.PTRACE_DETACH, one.tid, 0, one.signal)
	}
	fmt.Printf("off 0 at=%d\n", atUs)
}

// The host's monotonic clock, the same for all processes.
func nowUs() int64 {
	const clockMonotonic = 1
	var now syscall.Timespec
	_, _, _ = syscall.RawSyscall(syscall.SYS_CLOCK_GETTIME, clockMonotonic, uintptr(unsafe.Pointer(&now)), 0)
	return now.Nano() / 1000
}

// A line is a word from the parent; the channel closes when the parent is gone.
func read() <-chan struct{} {
	lines := make(chan struct{})
	go func() {
		defer close(lines)
		scanner := bufio.NewScanner(os.Stdin)
		for scanner.Scan() {
			lines <- struct{}{}
		}
	}()
	return lines
}

func waitFor(lines <-chan struct{}, limit <-chan time.Time) bool {
	select {
	case _, open := <-lines:
		return open
	case <-limit:
		return false
	}
}

func freeze(name string, pids []string) (frozen []held, seen []string, failed error) {
	for _, pid := range pids {
		tasks, _ := filepath.Glob("/proc/" + pid + "/task/[0-9]*")
		for _, task := range tasks {
			text, err := os.ReadFile(task + "/comm")
			if err != nil {
				continue
			}
			comm := strings.TrimSpace(string(text))
			if !contains(seen, comm) {
				seen = append(seen, comm)
			}
			if matches, _ := path.Match(name, comm); !matches {
				continue
			}
			tid, _ := strconv.Atoi(filepath.Base(task))
			signal, err := stop(tid)
			if err != nil {
				failed = fmt.Errorf("thread %s can't be stopped: %w", comm, err)
				continue
			}
			frozen = append(frozen, held{tid, signal})
		}
	}
	return frozen, seen, failed
}

// Returns the signal that was on its way to the thread, to be handed on when it goes again.
func stop(tid int) (int, error) {
	if err := ptrace(ptraceSeize, tid, 0, 0); err != nil {
		return 0, err
	}
	if err := ptrace(ptraceInterrupt, tid, 0, 0); err != nil {
		return 0, err
	}
	var status syscall.WaitStatus
	if _, err := syscall.Wait4(tid, &status, wall, nil); err != nil {
		return 0, err
	}
	if uint32(status)>>16 == eventStop || !status.Stopped() {
		return 0, nil
	}
	return int(status.StopSignal()), nil
}

func ptrace(request, tid int, address, data int) error {
	_, _, errno := syscall.RawSyscall6(syscall.SYS_PTRACE, uintptr(request), uintptr(tid), uintptr(address), uintptr(data), 0, 0)
	if errno != 0 {
		return errno
	}
	return nil
}

func contains(all []string, one string) bool {
	for _, each := range all {
		if each == one {
			return true
		}
	}
	return false
}
