package migrate

import "testing"

func TestOldServersAreRefused(t *testing.T) {
	for version, works := range map[string]bool{"13.23": false, "9.6.24": false, "14.0": true, "15.18 (Debian 15.18-0+deb12u1)": true, "18beta1": true} {
		if err := checkServer(version); (err == nil) != works {
			t.Errorf("%s: %v", version, err)
		}
	}
}
