// MSAL for Go, unmodified, as a program that a test drives: it prints one JSON object a line, and where it needs a browser it
// prints the address and reads the response's parameters.
package main

import (
	"bufio"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"

	"github.com/AzureAD/microsoft-authentication-library-for-go/apps/confidential"
	msalerrors "github.com/AzureAD/microsoft-authentication-library-for-go/apps/errors"
	"github.com/AzureAD/microsoft-authentication-library-for-go/apps/public"
)

const redirectURI = "http://localhost:7000/"

var (
	ctx    = context.Background()
	input  = bufio.NewReader(os.Stdin)
	config struct{ Authority, Native, Daemon, MiddleTier, Secret, C1, Username, Password, PrivateKey, Certificate string }
)

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func read(target any) {
	line, err := input.ReadBytes('\n')
	must(err)
	must(json.Unmarshal(line, target))
}

func tell(name string, value any) {
	must(json.NewEncoder(os.Stdout).Encode(map[string]any{"name": name, "value": value}))
}

// refusal is the body of the token endpoint's answer that an error carries.
func refusal(err error) map[string]any {
	var call msalerrors.CallErr
	if !errors.As(err, &call) || call.Resp == nil {
		return map[string]any{"error": fmt.Sprint(err)}
	}
	body, readErr := io.ReadAll(call.Resp.Body)
	must(readErr)
	answer := map[string]any{}
	must(json.Unmarshal(body, &answer))
	return answer
}

func signIn(client public.Client, scopes []string, claims string) public.AuthResult {
	random := make([]byte, 32)
	_, err := rand.Read(random)
	must(err)
	verifier := base64.RawURLEncoding.EncodeToString(random)
	digest := sha256.Sum256([]byte(verifier))
	// the library asks for what it is given and no more
	asked := append([]string{"openid", "profile", "offline_access"}, scopes...)
	address, err := client.AuthCodeURL(ctx, config.Native, redirectURI, asked, public.WithClaims(claims))
	must(err)
	address += "&code_challenge_method=S256&code_challenge=" + base64.RawURLEncoding.EncodeToString(digest[:])
	must(json.NewEncoder(os.Stdout).Encode(map[string]any{"open": address, "strong": claims != ""}))
	parameters := map[string]string{}
	read(&parameters)
	result, err := client.AcquireTokenByAuthCode(ctx, parameters["code"], redirectURI, scopes, public.WithChallenge(verifier), public.WithClaims(claims))
	must(err)
	return result
}

// openURL is this machine's browser: it brings the response to the redirect URI.
func openURL(address string) error {
	parsed, err := url.Parse(address)
	must(err)
	asked := parsed.Query()
	must(json.NewEncoder(os.Stdout).Encode(map[string]any{"open": address, "strong": strings.Contains(asked.Get("claims"), "acrs")}))
	parameters := map[string]string{}
	read(&parameters)
	response := url.Values{}
	for name, value := range parameters {
		response.Set(name, value)
	}
	go func() {
		if asked.Get("response_mode") == "form_post" {
			_, err = http.PostForm(asked.Get("redirect_uri"), response)
		} else {
			_, err = http.Get(asked.Get("redirect_uri") + "?" + response.Encode())
		}
		must(err)
	}()
	return nil
}

func interactively(client public.Client, scopes []string, claims string) public.AuthResult {
	result, err := client.AcquireTokenInteractive(ctx, scopes, public.WithOpenURL(openURL), public.WithClaims(claims))
	must(err)
	return result
}

func confidentialClient(clientID string) confidential.Client {
	credential, err := confidential.NewCredFromSecret(config.Secret)
	must(err)
	client, err := confidential.New(config.Authority, clientID, credential, confidential.WithInstanceDiscovery(false), confidential.WithClientCapabilities([]string{"CP1"}))
	must(err)
	return client
}

func main() {
	read(&config)

	application, err := confidentialClient(config.Daemon).AcquireTokenByCredential(ctx, []string{"api://orders/.default"})
	must(err)
	tell("client credentials", application.AccessToken)

	certificates, key, err := confidential.CertFromPEM([]byte(config.Certificate+"\n"+config.PrivateKey), "")
	must(err)
	credential, err := confidential.NewCredFromCert(certificates, key)
	must(err)
	certified, err := confidential.New(config.Authority, config.Daemon, credential, confidential.WithInstanceDiscovery(false))
	must(err)
	byCertificate, err := certified.AcquireTokenByCredential(ctx, []string{"api://orders/.default"})
	must(err)
	tell("client credentials with a certificate", byCertificate.AccessToken)

	client, err := public.New(config.Native, public.WithAuthority(config.Authority), public.WithInstanceDiscovery(false), public.WithClientCapabilities([]string{"CP1"}))
	must(err)
	orders := []string{"api://orders/Orders.Read"}
	front := []string{"api://middle/Front.Use"}
	payroll := []string{"api://payroll/Payroll.Read"}

	device, err := client.AcquireTokenByDeviceCode(ctx, orders)
	must(err)
	must(json.NewEncoder(os.Stdout).Encode(map[string]any{"approve": device.Result.UserCode}))
	onDevice, err := device.AuthenticationResult(ctx)
	must(err)
	tell("device code", onDevice.AccessToken)
	byPassword, err := client.AcquireTokenByUsernamePassword(ctx, orders, config.Username, config.Password)
	must(err)
	tell("password", byPassword.AccessToken)
	_, err = client.AcquireTokenByUsernamePassword(ctx, orders, config.Username, config.Password, public.WithClaims(config.C1))
	tell("password, challenged", refusal(err))

	first := signIn(client, orders, "")
	tell("code", first.AccessToken)
	tell("account", first.Account)
	silent, err := client.AcquireTokenSilent(ctx, orders, public.WithSilentAccount(first.Account))
	must(err)
	tell("silent", silent.AccessToken)

	// the library has no forced refresh: another resource needs the refresh token
	forFront, err := client.AcquireTokenSilent(ctx, front, public.WithSilentAccount(first.Account))
	must(err)
	tell("refresh", forFront.AccessToken)

	middleTier := confidentialClient(config.MiddleTier)
	onBehalf, err := middleTier.AcquireTokenOnBehalfOf(ctx, forFront.AccessToken, orders)
	must(err)
	tell("on behalf of", onBehalf.AccessToken)
	_, err = middleTier.AcquireTokenOnBehalfOf(ctx, forFront.AccessToken, payroll)
	challenged := refusal(err)
	tell("on behalf of, challenged", challenged)

	_, err = client.AcquireTokenSilent(ctx, orders, public.WithSilentAccount(first.Account), public.WithClaims(config.C1))
	refused := refusal(err)
	tell("refusal", refused)
	claims, _ := refused["claims"].(string)
	tell("stepped up", signIn(client, orders, claims).AccessToken)

	downstream, _ := challenged["claims"].(string)
	relayed, err := middleTier.AcquireTokenOnBehalfOf(ctx, signIn(client, front, downstream).AccessToken, payroll)
	must(err)
	tell("on behalf of, stepped up", relayed.AccessToken)

	tell("interactive", interactively(client, orders, "").AccessToken)
	tell("interactive, stepped up", interactively(client, orders, config.C1).AccessToken)
}
