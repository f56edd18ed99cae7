// MSAL for Java, unmodified, as a program that a test drives: it prints one JSON object a line, and where it needs a browser it
// prints the address and reads the response's parameters.

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import com.microsoft.aad.msal4j.*;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.URL;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;

public class Program {
	private static final String REDIRECT_URI = "http://localhost:7000/";
	private static final Gson GSON = new Gson();
	private static final BufferedReader INPUT = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
	private static JsonObject config;

	private static void print(Map<String, ?> message) {
		System.out.println(GSON.toJson(message));
		System.out.flush();
	}

	private static void tell(String name, Object value) {
		print(Map.of("name", name, "value", value));
	}

	private static String configured(String name) {
		return config.get(name).getAsString();
	}

	private static ClaimsRequest claimsOf(String claims) {
		return claims == null ? null : ClaimsRequest.formatAsClaimsRequest(claims);
	}

	private static IAuthenticationResult signIn(PublicClientApplication client, Set<String> scopes, String claims) throws Exception {
		byte[] random = new byte[32];
		new SecureRandom().nextBytes(random);
		Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();
		String verifier = encoder.encodeToString(random);
		String challenge = encoder.encodeToString(MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII)));
		AuthorizationRequestUrlParameters request = AuthorizationRequestUrlParameters.builder(REDIRECT_URI, scopes)
				.responseMode(ResponseMode.QUERY)
				.codeChallenge(challenge)
				.codeChallengeMethod("S256")
				.claimsChallenge(claims)
				.build();
		print(Map.of("open", client.getAuthorizationRequestUrl(request).toString(), "strong", claims != null));
		JsonObject response = GSON.fromJson(INPUT.readLine(), JsonObject.class);
		return client.acquireToken(AuthorizationCodeParameters.builder(response.get("code").getAsString(), new URI(REDIRECT_URI))
				.scopes(scopes)
				.codeVerifier(verifier)
				.claims(claimsOf(claims))
				.build()).get();
	}

	/** This machine's browser: it brings the response to the redirect URI, as the address asks. */
	private static void openBrowser(URL address) {
		try {
			Map<String, String> asked = Arrays.stream(address.getQuery().split("&"))
					.map(pair -> pair.split("=", 2))
					.collect(Collectors.toMap(pair -> pair[0], pair -> URLDecoder.decode(pair[1], StandardCharsets.UTF_8)));
			print(Map.of("open", address.toString(), "strong", asked.getOrDefault("claims", "").contains("acrs")));
			String response = GSON.fromJson(INPUT.readLine(), JsonObject.class).entrySet().stream()
					.map(entry -> entry.getKey() + "=" + URLEncoder.encode(entry.getValue().getAsString(), StandardCharsets.UTF_8))
					.collect(Collectors.joining("&"));
			HttpRequest arrival = "form_post".equals(asked.get("response_mode"))
					? HttpRequest.newBuilder(new URI(asked.get("redirect_uri"))).header("Content-Type", "application/x-www-form-urlencoded")
							.POST(HttpRequest.BodyPublishers.ofString(response)).build()
					: HttpRequest.newBuilder(new URI(asked.get("redirect_uri") + "?" + response)).build();
			// the library listens already, and answers once this returned
			HttpClient.newHttpClient().sendAsync(arrival, HttpResponse.BodyHandlers.discarding());
		} catch (Exception error) {
			throw new IllegalStateException(error);
		}
	}

	private static IAuthenticationResult interactively(PublicClientApplication client, Set<String> scopes, String claims) throws Exception {
		return client.acquireToken(InteractiveRequestParameters.builder(new URI("http://localhost"))
				.scopes(scopes)
				.claimsChallenge(claims)
				.systemBrowserOptions(SystemBrowserOptions.builder().openBrowserAction(Program::openBrowser).build())
				.build()).get();
	}

	private static ConfidentialClientApplication confidentialClient(String clientId) throws Exception {
		return ConfidentialClientApplication.builder(clientId, ClientCredentialFactory.createFromSecret(configured("secret")))
				.authority(configured("authority"))
				.instanceDiscovery(false)
				.clientCapabilities(Set.of("CP1"))
				.build();
	}

	private static Map<String, String> refusal(CompletableFuture<IAuthenticationResult> future) throws Exception {
		try {
			future.get();
		} catch (ExecutionException error) {
			if (error.getCause() instanceof MsalInteractionRequiredException refused) {
				return Map.of("error", refused.errorCode(), "reason", refused.reason().toString(), "claims", String.valueOf(refused.claims()));
			}
			throw error;
		}
		return Map.of("error", "none");
	}

	private static byte[] pem(String name) {
		return Base64.getMimeDecoder().decode(configured(name).replaceAll("-----[A-Z ]+-----", ""));
	}

	private static PrivateKey privateKey() throws Exception {
		return KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(pem("privateKey")));
	}

	private static X509Certificate certificate() throws Exception {
		return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(pem("certificate")));
	}

	/** The library looks at its own future before it has kept it: when the authority answers faster than that, it fails, and is asked again. */
	private static IAuthenticationResult deviceCode(PublicClientApplication client, Set<String> scopes) throws Exception {
		for (int attempt = 1; ; attempt++) {
			try {
				return client.acquireToken(DeviceCodeFlowParameters.builder(scopes, code -> print(Map.of("approve", code.userCode()))).build()).get();
			} catch (ExecutionException error) {
				if (!(error.getCause() instanceof NullPointerException) || attempt == 5) throw error;
			}
		}
	}

	private static UserNamePasswordParameters.UserNamePasswordParametersBuilder password(Set<String> scopes) {
		return UserNamePasswordParameters.builder(scopes, configured("username"), configured("password").toCharArray());
	}

	public static void main(String[] arguments) throws Exception {
		config = GSON.fromJson(INPUT.readLine(), JsonObject.class);
		Set<String> orders = Set.of("api://orders/Orders.Read");
		Set<String> front = Set.of("api://middle/Front.Use");
		Set<String> payroll = Set.of("api://payroll/Payroll.Read");

		tell("client credentials", confidentialClient(configured("daemon"))
				.acquireToken(ClientCredentialParameters.builder(Set.of("api://orders/.default")).build()).get().accessToken());

		tell("client credentials with a certificate", ConfidentialClientApplication
				.builder(configured("daemon"), ClientCredentialFactory.createFromCertificate(privateKey(), certificate()))
				.authority(configured("authority"))
				.instanceDiscovery(false)
				.build()
				.acquireToken(ClientCredentialParameters.builder(Set.of("api://orders/.default")).build()).get().accessToken());

		PublicClientApplication client = PublicClientApplication.builder(configured("native"))
				// with .authority the library forgets the port when it refreshes
				.oidcAuthority(configured("authority") + "/v2.0")
				.clientCapabilities(Set.of("CP1"))
				.build();
		tell("device code", deviceCode(client, orders).accessToken());
		tell("password", client.acquireToken(password(orders).build()).get().accessToken());
		tell("password, challenged", refusal(client.acquireToken(password(orders).claims(claimsOf(configured("c1"))).build())));

		IAuthenticationResult first = signIn(client, orders, null);
		tell("code", first.accessToken());
		tell("account", Map.of("homeAccountId", first.account().homeAccountId(), "username", first.account().username()));
		tell("silent", client.acquireTokenSilently(SilentParameters.builder(orders, first.account()).build()).get().accessToken());
		tell("refresh", client.acquireTokenSilently(SilentParameters.builder(orders, first.account()).forceRefresh(true).build()).get().accessToken());

		String forFront = client.acquireTokenSilently(SilentParameters.builder(front, first.account()).build()).get().accessToken();
		ConfidentialClientApplication middleTier = confidentialClient(configured("middleTier"));
		tell("on behalf of", middleTier.acquireToken(OnBehalfOfParameters.builder(orders, new UserAssertion(forFront)).build()).get().accessToken());
		Map<String, String> challenged = refusal(middleTier.acquireToken(OnBehalfOfParameters.builder(payroll, new UserAssertion(forFront)).build()));
		tell("on behalf of, challenged", challenged);

		Map<String, String> refused = refusal(client.acquireTokenSilently(SilentParameters.builder(orders, first.account())
				.forceRefresh(true).claims(ClaimsRequest.formatAsClaimsRequest(configured("c1"))).build()));
		tell("silent with claims", refused);
		// the challenge of the API itself, then: no refusal brought any
		tell("stepped up", signIn(client, orders, configured("c1")).accessToken());

		String again = signIn(client, front, challenged.get("claims")).accessToken();
		tell("on behalf of, stepped up", middleTier.acquireToken(OnBehalfOfParameters.builder(payroll, new UserAssertion(again)).build()).get().accessToken());

		tell("interactive", interactively(client, orders, null).accessToken());
		tell("interactive, stepped up", interactively(client, orders, configured("c1")).accessToken());
		System.exit(0);
	}
}
