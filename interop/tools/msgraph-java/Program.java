// Microsoft's SDK for Graph for Java, unmodified, as a program that a test drives: an administrator's application makes,
// changes and deletes what a tenant has. It prints one JSON object a line.

import com.azure.identity.ClientSecretCredential;
import com.azure.identity.ClientSecretCredentialBuilder;
import com.google.gson.Gson;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.microsoft.graph.applications.item.addpassword.AddPasswordPostRequestBody;
import com.microsoft.graph.core.authentication.AzureIdentityAuthenticationProvider;
import com.microsoft.graph.core.content.BatchRequestContent;
import com.microsoft.graph.core.content.BatchResponseContent;
import com.microsoft.graph.core.requests.BaseGraphRequestAdapter;
import com.microsoft.graph.core.tasks.PageIterator;
import com.microsoft.graph.models.*;
import com.microsoft.graph.models.odataerrors.ODataError;
import com.microsoft.graph.policies.authenticationstrengthpolicies.item.updateallowedcombinations.UpdateAllowedCombinationsPostRequestBody;
import com.microsoft.graph.serviceclient.GraphServiceClient;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

public class Program {
	private static final Gson GSON = new Gson();
	private static JsonObject config;
	private static GraphServiceClient client;

	private static String configured(String name) {
		return config.get(name).getAsString();
	}

	private static void tell(String name, Object value) {
		System.out.println(GSON.toJson(Map.of("name", name, "value", value)));
		System.out.flush();
	}

	/** Tells the status and the code of a refusal. */
	private static void tellRefusal(String name, Runnable what) {
		try {
			what.run();
		} catch (ODataError error) {
			tell(name, Map.of("status", error.getResponseStatusCode(), "code", error.getError().getCode()));
		}
	}

	private static ReferenceCreate reference(String id) {
		var reference = new ReferenceCreate();
		reference.setOdataId("https://graph.microsoft.com/v1.0/directoryObjects/" + id);
		return reference;
	}

	private static String users() {
		var password = new PasswordProfile();
		password.setPassword("a long new password 1");
		password.setForceChangePasswordNextSignIn(false);
		var person = new User();
		person.setAccountEnabled(true);
		person.setDisplayName("New Person");
		person.setMailNickname("newperson");
		person.setUserPrincipalName("newperson@contoso.example");
		person.setPasswordProfile(password);
		var id = client.users().post(person).getId();
		var one = client.users().byUserId(id);
		var change = new User();
		change.setJobTitle("Clerk");
		change.setAccountEnabled(false);
		one.patch(change);
		var manager = new ReferenceUpdate();
		manager.setOdataId(reference(configured("alice")).getOdataId());
		one.manager().ref().put(manager);
		var title = one.get().getJobTitle();
		var managed = one.manager().get().getId();
		var signedOut = one.revokeSignInSessions().post().getValue();
		one.delete();
		client.directory().deletedItems().byDirectoryObjectId(id).restore().post();
		tell("user", Map.of("title", title, "manager", managed, "signedOut", signedOut, "back", one.get().getId().equals(id)));
		tellRefusal("no user", () -> client.users().byUserId("nobody@contoso.example").get());
		return id;
	}

	private static void groups(String user) {
		var changes = client.groups().delta().get();
		while (changes.getOdataNextLink() != null) changes = client.groups().delta().withUrl(changes.getOdataNextLink()).get();
		var id = client.groups().post(named("New Group")).getId();
		var one = client.groups().byGroupId(id);
		var change = new Group();
		change.setDescription("Of the test");
		one.patch(change);
		one.members().ref().post(reference(user));
		var members = one.members().get().getValue().stream().map(Entity::getId).toList();
		var changed = client.groups().delta().withUrl(changes.getOdataDeltaLink()).get().getValue();
		one.members().byDirectoryObjectId(user).ref().delete();
		var left = one.members().get().getValue().size();
		one.delete();
		var same = changed.stream().map(group -> group.getId().equals(id)).toList();
		tell("group", Map.of("members", members.equals(List.of(user)), "left", left, "changed", same));
		tellRefusal("no group", one::get);
	}

	private static Group named(String name) {
		var group = new Group();
		group.setDisplayName(name);
		group.setMailNickname(name.toLowerCase().replace(" ", ""));
		group.setMailEnabled(false);
		group.setSecurityEnabled(true);
		return group;
	}

	private static void applications() {
		var application = new Application();
		application.setDisplayName("New Application");
		var made = client.applications().post(application);
		var one = client.applications().byApplicationId(made.getId());
		var change = new Application();
		change.setDisplayName("Renamed");
		one.patch(change);
		var credential = new PasswordCredential();
		credential.setDisplayName("First");
		var asked = new AddPasswordPostRequestBody();
		asked.setPasswordCredential(credential);
		var secret = one.addPassword().post(asked);
		tell("application", Map.of("name", one.get().getDisplayName(), "secret", secret.getSecretText().length() > 20));
		servicePrincipals(made.getAppId());
		one.delete();
		tellRefusal("no application", one::get);
	}

	private static void servicePrincipals(String appId) {
		var principal = new ServicePrincipal();
		principal.setAppId(appId);
		var made = client.servicePrincipals().post(principal);
		var ofOrders = "appId eq '" + configured("orders") + "'";
		var orders = client.servicePrincipals().get(request -> request.queryParameters.filter = ofOrders).getValue().get(0);
		var assignment = new AppRoleAssignment();
		assignment.setPrincipalId(java.util.UUID.fromString(made.getId()));
		assignment.setResourceId(java.util.UUID.fromString(orders.getId()));
		assignment.setAppRoleId(orders.getAppRoles().get(0).getId());
		var assignments = client.servicePrincipals().byServicePrincipalId(made.getId()).appRoleAssignments();
		var assigned = assignments.post(assignment);
		var resources = assignments.get().getValue().stream().map(each -> each.getResourceId().toString().equals(orders.getId())).toList();
		var grant = new OAuth2PermissionGrant();
		grant.setClientId(made.getId());
		grant.setConsentType("AllPrincipals");
		grant.setResourceId(orders.getId());
		grant.setScope("Orders.Read");
		var granted = client.oauth2PermissionGrants().post(grant);
		client.oauth2PermissionGrants().byOAuth2PermissionGrantId(granted.getId()).delete();
		assignments.byAppRoleAssignmentId(assigned.getId()).delete();
		var left = assignments.get().getValue().size();
		tell("service principal", Map.of("assigned", resources, "scope", granted.getScope(), "left", left));
	}

	private static void policies() {
		var applications = new ConditionalAccessApplications();
		applications.setIncludeApplications(List.of("All"));
		var users = new ConditionalAccessUsers();
		users.setIncludeUsers(List.of(configured("alice")));
		var conditions = new ConditionalAccessConditionSet();
		conditions.setApplications(applications);
		conditions.setUsers(users);
		var controls = new ConditionalAccessGrantControls();
		controls.setOperator("OR");
		controls.setBuiltInControls(List.of(ConditionalAccessGrantControl.Mfa));
		var policy = new ConditionalAccessPolicy();
		policy.setDisplayName("New Policy");
		policy.setState(ConditionalAccessPolicyState.Disabled);
		policy.setConditions(conditions);
		policy.setGrantControls(controls);
		var collection = client.identity().conditionalAccess().policies();
		var one = collection.byConditionalAccessPolicyId(collection.post(policy).getId());
		var change = new ConditionalAccessPolicy();
		change.setDisplayName("Renamed");
		one.patch(change);
		var read = one.get();
		one.delete();
		tell("policy", Map.of("name", read.getDisplayName(), "state", read.getState().getValue()));
		tellRefusal("no policy", one::get);
	}

	private static void locations() {
		var range = new IPv4CidrRange();
		range.setCidrAddress("192.0.2.0/24");
		var office = new IpNamedLocation();
		office.setDisplayName("Office");
		office.setIsTrusted(false);
		office.setIpRanges(List.of(range));
		var country = new CountryNamedLocation();
		country.setDisplayName("Countries");
		country.setCountriesAndRegions(List.of("DE", "FR"));
		var collection = client.identity().conditionalAccess().namedLocations();
		var ofOffice = collection.byNamedLocationId(collection.post(office).getId());
		var ofCountries = collection.byNamedLocationId(collection.post(country).getId());
		var change = new IpNamedLocation();
		change.setIsTrusted(true);
		ofOffice.patch(change);
		var read = (IpNamedLocation) ofOffice.get();
		var ranges = read.getIpRanges().stream().map(each -> ((IPv4CidrRange) each).getCidrAddress()).toList();
		var countries = ((CountryNamedLocation) ofCountries.get()).getCountriesAndRegions();
		var untrusted = new IpNamedLocation();
		untrusted.setIsTrusted(false);
		ofOffice.patch(untrusted);
		ofOffice.delete();
		ofCountries.delete();
		tell("locations", Map.of("ranges", ranges, "trusted", read.getIsTrusted(), "countries", countries));
		tellRefusal("no location", ofOffice::get);
	}

	private static void strengths() {
		var strength = new AuthenticationStrengthPolicy();
		strength.setDisplayName("Keys");
		strength.setAllowedCombinations(List.of(AuthenticationMethodModes.Fido2));
		var collection = client.policies().authenticationStrengthPolicies();
		var made = collection.post(strength);
		var one = collection.byAuthenticationStrengthPolicyId(made.getId());
		var change = new UpdateAllowedCombinationsPostRequestBody();
		change.setAllowedCombinations(List.of(AuthenticationMethodModes.Fido2, AuthenticationMethodModes.WindowsHelloForBusiness));
		one.updateAllowedCombinations().post(change);
		tell("strength", Map.of("before", valuesOf(made), "after", valuesOf(one.get())));
		one.delete();
	}

	private static List<String> valuesOf(AuthenticationStrengthPolicy strength) {
		return strength.getAllowedCombinations().stream().map(AuthenticationMethodModes::getValue).sorted().toList();
	}

	private static void batch() throws Exception {
		var requests = new BatchRequestContent(client);
		var read = requests.addBatchRequestStep(client.users().byUserId(configured("alice")).toGetRequestInformation());
		var made = requests.addBatchRequestStep(client.groups().toPostRequestInformation(named("Of a batch")));
		var nobody = requests.addBatchRequestStep(client.users().byUserId("nobody@contoso.example").toGetRequestInformation());
		BatchResponseContent answers = client.getBatchRequestBuilder().post(requests, null);
		var statuses = answers.getResponsesStatusCode();
		var group = answers.getResponseById(made, Group::createFromDiscriminatorValue);
		tell("batch", Map.of("read", statuses.get(read), "made", statuses.get(made), "nobody", statuses.get(nobody), "group", group.getDisplayName()));
		client.groups().byGroupId(group.getId()).delete();
	}

	private static void pages() throws Exception {
		var all = client.users().get().getValue().stream().map(Entity::getId).toList();
		var paged = new ArrayList<String>();
		new PageIterator.Builder<User, UserCollectionResponse>()
			.client(client)
			.collectionPage(client.users().get(request -> request.queryParameters.top = 2))
			.collectionPageFactory(UserCollectionResponse::createFromDiscriminatorValue)
			.processPageItemCallback(user -> paged.add(user.getId()))
			.build()
			.iterate();
		tell("pages", Map.of("all", all, "paged", paged));
	}

	public static void main(String[] arguments) throws Exception {
		config = JsonParser.parseString(new BufferedReader(new InputStreamReader(System.in)).readLine()).getAsJsonObject();
		var authority = URI.create(configured("authority"));
		var origin = authority.getScheme() + "://" + authority.getAuthority();
		ClientSecretCredential credential = new ClientSecretCredentialBuilder()
			.tenantId(authority.getPath().substring(1))
			.authorityHost(origin)
			.disableInstanceDiscovery()
			.clientId(configured("daemon"))
			.clientSecret(configured("secret"))
			.build();
		var hosts = new String[] { authority.getHost() };
		var provider = new AzureIdentityAuthenticationProvider(credential, hosts, "https://graph.microsoft.com/.default");
		client = new GraphServiceClient(new BaseGraphRequestAdapter(provider, origin + "/v1.0"));
		groups(users());
		applications();
		policies();
		locations();
		strengths();
		batch();
		pages();
		System.exit(0);
	}
}
