package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"movie-lottery/scripts/harness"
)

// machine is a machine of the installation.
type machine struct {
	name, address, dir string
	processes          []*exec.Cmd
}

// cluster is the whole installation.
type cluster struct {
	e     *harness.Env
	nodes []*machine
	sites []*harness.Site
	url   string // of the database, through HAProxy
}

// startCluster starts an installation, and waits until one node leads and a second has all that it acknowledges.
func startCluster(e *harness.Env) *cluster {
	c := &cluster{e: e}
	for i := range 3 {
		c.nodes = append(c.nodes, newMachine(e, fmt.Sprintf("node%d", i+1), fmt.Sprintf("127.0.0.1%d", i+1)))
	}
	for _, m := range c.nodes {
		m.start(e, "etcd", "--config-file", m.configure("etcd.yml"))
		m.start(e, "patroni", m.configure("patroni.yml"))
	}
	e.Within(2*time.Minute, "three nodes", func() error {
		roles := c.roles()
		slices.Sort(roles)
		if !slices.Equal(roles, []string{"leader", "replica", "sync_standby"}) {
			return fmt.Errorf("they are %q", roles)
		}
		return nil
	})
	var pooled []string
	for i := range 2 {
		m := newMachine(e, fmt.Sprintf("app%d", i+1), fmt.Sprintf("127.0.0.2%d", i+1))
		m.start(e, "haproxy", "-f", m.configure("haproxy.cfg"))
		harness.Check(os.WriteFile(filepath.Join(m.dir, "userlist.txt"), fmt.Appendf(nil, "%q %q\n", "movie_lottery", password), 0o644))
		m.start(e, "sh", "-c", `while :; do pgbouncer "$0"; sleep 1; done`, m.configure("pgbouncer.ini")) // as pgbouncer-restart.conf
		pooled = append(pooled, fmt.Sprintf("postgres://movie_lottery:%s@%s:6432/movie_lottery?sslmode=disable&default_query_exec_mode=cache_describe", password, m.address))
	}
	server := fmt.Sprintf("postgres://postgres:%s@127.0.0.21:5000/postgres?sslmode=disable", password)
	time.Sleep(3 * time.Second) // until its first checks, HAProxy takes every node for the leader
	harness.Check(e.Exec(server, "CREATE ROLE movie_lottery LOGIN PASSWORD '"+password+"'", "CREATE DATABASE movie_lottery OWNER movie_lottery",
		// What PgBouncer does not pass on, as README.md says.
		"ALTER DATABASE movie_lottery SET statement_timeout = '2s'", "ALTER DATABASE movie_lottery SET lock_timeout = '300ms'",
		"ALTER DATABASE movie_lottery SET idle_in_transaction_session_timeout = '5s'", "ALTER DATABASE movie_lottery SET plan_cache_mode = 'force_generic_plan'",
		"ALTER DATABASE movie_lottery SET jit = off", "ALTER DATABASE movie_lottery SET max_parallel_workers_per_gather = 0"))
	c.url = strings.ReplaceAll(server, "postgres:"+password, "movie_lottery:"+password)
	c.url = strings.Replace(c.url, "/postgres?", "/movie_lottery?", 1)
	e.Command([]string{"DATABASE_URL=" + c.url}, harness.Program, "migrate")
	for _, u := range pooled {
		c.sites = append(c.sites, e.Serve(u))
	}
	return c
}

// newMachine returns a machine with an address and a folder of its own. What runs there ends with the part.
func newMachine(e *harness.Env, name, address string) *machine {
	m := &machine{name: name, address: address, dir: harness.Must(os.MkdirTemp(e.Dir, name+"-"))}
	uid, gid := account()
	harness.Check(errors.Join(os.Chmod(e.Dir, 0o755), os.Chown(m.dir, int(uid), int(gid))))
	e.Defer(func() {
		m.signal(syscall.SIGKILL)
		for _, p := range m.processes {
			_ = p.Wait()
		}
	})
	return m
}

// account returns the user that all machines run as: PostgreSQL refuses to run as root.
func account() (uid, gid uint32) {
	u := harness.Must(user.Lookup("postgres"))
	return uint32(harness.Must(strconv.Atoi(u.Uid))), uint32(harness.Must(strconv.Atoi(u.Gid)))
}

// configure fills in a configuration file of this folder, and returns the machine's copy.
func (m *machine) configure(name string) string {
	programs := harness.Must(filepath.Glob("/usr/lib/postgresql/*/bin"))
	if len(programs) == 0 {
		harness.Check(errors.New("PostgreSQL is missing"))
	}
	values := map[string]string{"NODE": m.name, "ADDRESS": m.address, "DATA": m.dir, "PGBIN": programs[len(programs)-1], "PASSWORD": password,
		"NODE1": "127.0.0.11", "NODE2": "127.0.0.12", "NODE3": "127.0.0.13"}
	text := os.Expand(string(harness.Must(os.ReadFile(filepath.Join("scripts/deploy/ha", name)))), func(name string) string { return values[name] })
	file := filepath.Join(m.dir, name)
	harness.Check(os.WriteFile(file, []byte(text), 0o644))
	return file
}

// start starts a program on the machine.
func (m *machine) start(e *harness.Env, program string, args ...string) {
	log := harness.Must(os.CreateTemp(m.dir, program+"-*.log"))
	defer log.Close()
	cmd := exec.CommandContext(e.Ctx, program, args...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = m.dir, log, log
	uid, gid := account()
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uid, Gid: gid}, Setpgid: true}
	harness.Check(cmd.Start())
	m.processes = append(m.processes, cmd)
}

// signal sends a signal to all processes of the machine at once, as far as that can be: those that were started, PostgreSQL,
// and their children.
func (m *machine) signal(s syscall.Signal) {
	var pids []string
	for _, p := range m.processes {
		pids = append(pids, strconv.Itoa(p.Process.Pid))
	}
	postmaster, _ := os.ReadFile(filepath.Join(m.dir, "postgresql/postmaster.pid"))
	if pid, _, ok := strings.Cut(string(postmaster), "\n"); ok {
		pids = append(pids, pid)
	}
	children, _ := exec.Command("pgrep", "--parent", strings.Join(pids, ",")).Output()
	for _, pid := range append(pids, strings.Fields(string(children))...) {
		_ = syscall.Kill(harness.Must(strconv.Atoi(pid)), s)
	}
}

// roles returns what each node is, as the first Patroni that answers says; nil if none does.
func (c *cluster) roles() (roles []string) {
	for _, m := range c.nodes {
		client := http.Client{Timeout: time.Second}
		answer, err := client.Get("http://" + m.address + ":8008/cluster")
		if err != nil {
			continue
		}
		defer answer.Body.Close()
		var state struct {
			Members []struct{ Name, Role, State string }
		}
		if json.NewDecoder(answer.Body).Decode(&state) != nil {
			continue
		}
		roles = make([]string, len(c.nodes))
		for _, member := range state.Members {
			i := slices.IndexFunc(c.nodes, func(m *machine) bool { return m.name == member.Name })
			if i >= 0 && (member.State == "running" || member.State == "streaming") {
				roles[i] = member.Role
			}
		}
		return roles
	}
	return nil
}

func (c *cluster) leader() *machine {
	i := slices.Index(c.roles(), "leader")
	if i < 0 {
		harness.Check(errors.New("no node leads"))
	}
	return c.nodes[i]
}

// inRole is an error unless the machine has one of the roles.
func (c *cluster) inRole(m *machine, roles ...string) error {
	now := c.roles()
	if i := slices.Index(c.nodes, m); now == nil || !slices.Contains(roles, now[i]) {
		return fmt.Errorf("the nodes are %q", now)
	}
	return nil
}
