package main

import (
	"io"
	"os"
	"testing"
	"time"
)

func TestACommandReturnsItsStatusAndItsBackgroundProcessesEnd(t *testing.T) {
	reader, writer, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	cmd := newCommand(t.Context(), nil, "sh", "-c", "sleep 1000 & exit 7")
	cmd.ExtraFiles = []*os.File{writer}
	if err := runCommand(cmd); err != exitStatus(7) {
		t.Errorf("its exit status: %v", err)
	}
	writer.Close()
	// The pipe ends when the last process that has it open does.
	_ = reader.SetReadDeadline(time.Now().Add(10 * time.Second))
	if _, err := io.ReadAll(reader); err != nil {
		t.Errorf("something still runs: %v", err)
	}
}

func TestACommandEndedByASignalReturnsTheStatusThatAShellGives(t *testing.T) {
	if err := runCommand(newCommand(t.Context(), nil, "sh", "-c", "kill -TERM $$")); err != exitStatus(143) {
		t.Errorf("its exit status: %v", err)
	}
}
