// Reads a compose file with the library Docker Compose itself reads it with, and prints what it understood as JSON.
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/compose-spec/compose-go/v2/cli"
)

func main() {
	options, err := cli.NewProjectOptions(os.Args[1:], cli.WithProfiles([]string{"*"}), cli.WithInterpolation(true))
	if err == nil {
		var text []byte
		if text, err = understood(options); err == nil {
			fmt.Println(string(text))
			return
		}
	}
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

func understood(options *cli.ProjectOptions) ([]byte, error) {
	project, err := options.LoadProject(context.Background())
	if err != nil {
		return nil, err
	}
	return project.MarshalJSON()
}
