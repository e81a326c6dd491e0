package main

import "movie-lottery/app/store"

// settings are those that the program asks of PostgreSQL for its connections, but for the name that it goes by.
func settings(databaseURL string) (map[string]string, error) {
	config, err := store.Config(databaseURL, 1)
	if err != nil {
		return nil, err
	}
	asked := config.ConnConfig.RuntimeParams
	delete(asked, "application_name")
	return asked, nil
}
