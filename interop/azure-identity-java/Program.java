// azure-identity and azure-core for Java, unmodified, as a program that a test drives: it prints one JSON object a line.

import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import com.azure.core.http.HttpMethod;
import com.azure.core.http.HttpPipeline;
import com.azure.core.http.HttpPipelineBuilder;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import com.azure.core.http.policy.BearerTokenAuthenticationPolicy;
import com.azure.core.util.Context;
import com.azure.identity.*;
import com.google.gson.Gson;
import com.google.gson.JsonObject;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;

public class Program {
	private static final Gson GSON = new Gson();
	private static JsonObject config;
	private static String tenant;
	private static String host;

	private static void print(Map<String, ?> message) {
		System.out.println(GSON.toJson(message));
		System.out.flush();
	}

	private static String configured(String name) {
		return config.get(name).getAsString();
	}

	private static TokenRequestContext request(String scope) {
		return new TokenRequestContext().addScopes(scope).setCaeEnabled(true);
	}

	/** Every credential is told where the authority is in the same way. */
	private static <B extends CredentialBuilderBase<B>> B at(B builder) {
		if (builder instanceof AadCredentialBuilderBase<?> credential)
			credential.tenantId(tenant).authorityHost(host).disableInstanceDiscovery();
		return builder;
	}

	private static Throwable innermost(Throwable error) {
		return error.getCause() == null ? error : innermost(error.getCause());
	}

	/** MSAL for Java looks at the future of its device flow before it has kept it: when the authority answers faster than that, it fails, and is asked again. */
	private static String tokenOf(TokenCredential credential, TokenRequestContext request) {
		for (int attempt = 1; ; attempt++) {
			try {
				return credential.getTokenSync(request).getToken();
			} catch (RuntimeException error) {
				if (!(innermost(error) instanceof NullPointerException) || attempt == 5) throw error;
			}
		}
	}

	/** Tells the token, or what the application is told instead. */
	private static void tell(String name, TokenCredential credential, TokenRequestContext request) {
		try {
			print(Map.of("name", name, "value", tokenOf(credential, request)));
		} catch (RuntimeException error) {
			Map<String, String> told = Map.of("type", error.getClass().getSimpleName(), "message", String.valueOf(innermost(error).getMessage()));
			print(Map.of("name", name, "value", told));
		}
	}

	private static ClientSecretCredentialBuilder daemon() {
		return at(new ClientSecretCredentialBuilder()).clientId(configured("daemon"));
	}

	private static TokenCredential onBehalfOf(String assertion) {
		return at(new OnBehalfOfCredentialBuilder()).clientId(configured("middleTier")).clientSecret(configured("secret")).userAssertion(assertion).build();
	}

	public static void main(String[] arguments) throws Exception {
		config = GSON.fromJson(new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine(), JsonObject.class);
		int slash = configured("authority").lastIndexOf('/');
		tenant = configured("authority").substring(slash + 1);
		host = configured("authority").substring(0, slash);
		TokenRequestContext application = request("api://orders/.default");
		TokenRequestContext orders = request("api://orders/Orders.Read");

		tell("secret", daemon().clientSecret(configured("secret")).build(), application);
		tell("wrong secret", daemon().clientSecret("wrong").build(), application);
		byte[] pem = (configured("privateKey") + "\n" + configured("certificate")).getBytes(StandardCharsets.US_ASCII);
		tell("certificate", at(new ClientCertificateCredentialBuilder()).clientId(configured("daemon"))
				.pemCertificate(new ByteArrayInputStream(pem)).sendCertificateChain(true).build(), application);
		tell("assertion", at(new ClientAssertionCredentialBuilder()).clientId(configured("daemon"))
				.clientAssertion(() -> configured("assertion")).build(), application);

		TokenCredential device = at(new DeviceCodeCredentialBuilder()).clientId(configured("native"))
				.challengeConsumer(challenge -> print(Map.of("approve", challenge.getUserCode()))).build();
		tell("device code", device, orders);
		tell("silent", device, orders);
		String front = tokenOf(device, request("api://middle/Front.Use"));
		tell("on behalf of", onBehalfOf(front), orders);
		tell("on behalf of, challenged", onBehalfOf(front), request("api://payroll/Payroll.Read"));

		TokenCredential browser = at(new InteractiveBrowserCredentialBuilder()).clientId(configured("native")).build();
		tell("interactive", browser, orders);
		// the library shows the claims of a challenge to the token endpoint alone, so the browser's session must have what they ask for
		tell("payroll", browser, request("api://payroll/Payroll.Read"));
		// an API that asks for more: the pipeline takes the challenge, gets the token with its claims, and sends the request again
		HttpPipeline pipeline = new HttpPipelineBuilder().policies(new BearerTokenAuthenticationPolicy(browser, "api://orders/Orders.Read")).build();
		try (HttpResponse response = pipeline.sendSync(new HttpRequest(HttpMethod.DELETE, configured("api") + "/orders/17"), Context.NONE)) {
			Map<String, ?> answer = Map.of("status", response.getStatusCode(), "body", GSON.fromJson(response.getBodyAsBinaryData().toString(), JsonObject.class));
			print(Map.of("name", "challenged call", "value", answer));
		}
		System.exit(0);
	}
}
