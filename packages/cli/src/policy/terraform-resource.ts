// Policies and named locations in Terraform's state, and in what `terraform show -json` prints: the azuread provider's
// resources with its names, one block a list of one. Documentation of hashicorp/azuread: conditional_access_policy,
// named_location.

type Json = Record<string, unknown>;
const isObject = (value: unknown): value is Json =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

/** lists of one that are objects in Graph; other lists are lists there too */
const blocks = new Set([
	'conditions',
	'applications',
	'users',
	'client_applications',
	'devices',
	'filter',
	'locations',
	'platforms',
	'grant_controls',
	'session_controls',
	'included_guests_or_external_users',
	'excluded_guests_or_external_users',
	'external_tenants',
]);

const camel = (name: string) => name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

/** `filter` stands in two blocks, and is called after what it filters in Graph. */
function graphName(name: string, block: string): string {
	if (name === 'filter') return block === 'applications' ? 'applicationFilter' : 'deviceFilter';
	return camel(name.replace(/^included_/, 'include_').replace(/^excluded_/, 'exclude_'));
}

function graphValue(name: string, value: unknown): unknown {
	if (!Array.isArray(value)) return isObject(value) ? graphObject(value, name) : value;
	if (!blocks.has(name)) return name === 'guest_or_external_user_types' ? value.join(',') : value;
	const [block] = value;
	return isObject(block) ? graphObject(block, name) : null;
}

function graphObject(values: Json, block: string): Json {
	const entries = Object.entries(values).map(([name, value]) => [graphName(name, block), graphValue(name, value)]);
	return Object.fromEntries(entries);
}

/** The provider has one flat block, Graph an object for each control. */
function sessionControls(block: unknown): Json | null {
	if (!isObject(block)) return null;
	const period = Number(block.sign_in_frequency ?? 0);
	const isEveryTime = block.sign_in_frequency_interval === 'everyTime';
	return {
		applicationEnforcedRestrictions: block.application_enforced_restrictions_enabled ? { isEnabled: true } : null,
		cloudAppSecurity: block.cloud_app_security_policy
			? { isEnabled: true, cloudAppSecurityType: block.cloud_app_security_policy }
			: null,
		disableResilienceDefaults: block.disable_resilience_defaults || null,
		persistentBrowser: block.persistent_browser_mode ? { isEnabled: true, mode: block.persistent_browser_mode } : null,
		signInFrequency:
			period > 0 || isEveryTime
				? {
						isEnabled: true,
						...(isEveryTime ? {} : { value: period, type: block.sign_in_frequency_period }),
						authenticationType: block.sign_in_frequency_authentication_type || null,
						frequencyInterval: block.sign_in_frequency_interval || null,
					}
				: null,
	};
}

function policy({ id, object_id, display_name, state, conditions, grant_controls, session_controls }: Json): Json {
	const [grant] = Array.isArray(grant_controls) ? grant_controls : [];
	const { authentication_strength_policy_id: strength, ...controls } = isObject(grant) ? grant : {};
	const [session] = Array.isArray(session_controls) ? session_controls : [];
	return {
		id: String(object_id || id || '').replace(/^.*\//, '') || null,
		displayName: display_name,
		state,
		conditions: graphValue('conditions', conditions),
		grantControls: isObject(grant)
			? {
					...graphObject(controls, 'grant_controls'),
					...(strength ? { authenticationStrength: { id: String(strength).replace(/^.*\//, '') } } : {}),
				}
			: null,
		sessionControls: sessionControls(session),
	};
}

function namedLocation({ id, object_id, display_name, ip, country }: Json): Json {
	const common = { id: String(object_id || id || '').replace(/^.*\//, ''), displayName: display_name };
	const [network] = Array.isArray(ip) ? ip : [];
	if (isObject(network)) {
		const ranges = Array.isArray(network.ip_ranges) ? network.ip_ranges : [];
		const ipRanges = ranges.map((cidrAddress) => ({ cidrAddress }));
		return { ...common, isTrusted: network.trusted === true, ipRanges };
	}
	const [lands] = Array.isArray(country) ? country : [];
	return { ...common, ...(isObject(lands) ? graphObject(lands, 'country') : {}) };
}

const readers: Record<string, (values: Json) => Json> = {
	azuread_conditional_access_policy: policy,
	azuread_named_location: namedLocation,
};

/**
 * @param value an object of a JSON file
 * @returns the same in Graph's shape, or a list of such, where it is a resource of Terraform's; `undefined` otherwise
 */
export function terraformResource(value: Json): unknown {
	const read = typeof value.type === 'string' && Object.hasOwn(readers, value.type) ? readers[value.type] : undefined;
	if (!read) return undefined;
	// `terraform show -json` has the values, the state file an instance for each of a resource's count
	if (isObject(value.values)) return read(value.values);
	if (!Array.isArray(value.instances)) return undefined;
	return value.instances.flatMap((instance) => (isObject(instance?.attributes) ? [read(instance.attributes)] : []));
}
