package memory

import (
	"bufio"
	"os"
	"strconv"
	"strings"
	"syscall"
)

// Trim gives back the pages of the program's own file that are mapped. The start touches most of them, to set up what
// is linked in, and never again: they were two thirds of the memory in use. What is needed after all comes back from
// the page cache, a fault for 64 kB. Only what can't be written is let go, so there is nothing to lose.
func Trim() error {
	file, err := os.Readlink("/proc/self/exe")
	if err != nil {
		return err
	}
	maps, err := os.Open("/proc/self/maps")
	if err != nil {
		return err
	}
	defer maps.Close()
	lines := bufio.NewScanner(maps)
	for lines.Scan() {
		from, to, ok := readOnly(lines.Text(), file)
		if !ok {
			continue
		}
		if _, _, failed := syscall.Syscall(syscall.SYS_MADVISE, from, to-from, syscall.MADV_DONTNEED); failed != 0 {
			return failed
		}
	}
	return lines.Err()
}

// readOnly reads a line of /proc/self/maps, and says whether it is a part of the file that can't be written.
func readOnly(line, file string) (from, to uintptr, ok bool) {
	fields := strings.SplitN(line, " ", 6)
	if len(fields) < 6 || strings.TrimSpace(fields[5]) != file || strings.Contains(fields[1], "w") || !strings.HasSuffix(fields[1], "p") {
		return 0, 0, false
	}
	low, high, _ := strings.Cut(fields[0], "-")
	start, startErr := strconv.ParseUint(low, 16, 64)
	end, endErr := strconv.ParseUint(high, 16, 64)
	return uintptr(start), uintptr(end), startErr == nil && endErr == nil && start < end
}
