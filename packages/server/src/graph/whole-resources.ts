// Resources whole, as Graph answers them, whatever was sent or stored: every list, every member, null where nothing was
// said. A strength that a policy names is told from its own record. Microsoft Graph, "Create conditionalAccessPolicy",
// example 1.
import { builtInStrengths, normalisePolicy } from '@countersign/policy';
import type {
	AuthenticationStrengthPolicy,
	ConditionalAccessPolicy,
	IpRange,
	NamedLocation,
} from '@countersign/protocol';
import type { TenantSnapshot } from '../directory/types.ts';

type Strengths = Pick<TenantSnapshot, 'authenticationStrengths'>;

export function wholeStrength(strength: AuthenticationStrengthPolicy): AuthenticationStrengthPolicy {
	const {
		description = '',
		createdDateTime = null,
		modifiedDateTime = null,
		combinationConfigurations = [],
		...rest
	} = strength;
	return { ...rest, description, createdDateTime, modifiedDateTime, combinationConfigurations };
}

/** The built-in ones, and the tenant's own. */
export function strengthsOf({ authenticationStrengths }: Strengths): AuthenticationStrengthPolicy[] {
	return [...builtInStrengths, ...authenticationStrengths].map(wholeStrength);
}

export function wholePolicy(policy: unknown, { authenticationStrengths }: Strengths): ConditionalAccessPolicy {
	return normalisePolicy(policy, authenticationStrengths.map(wholeStrength));
}

/** What a template says of a policy. */
export function wholeDetails(details: object): object {
	const { conditions, grantControls, sessionControls } = normalisePolicy(details);
	return { conditions, grantControls, sessionControls };
}

/** With the members that its type has. */
export function wholeLocation(location: NamedLocation): NamedLocation {
	const type = location['@odata.type'] ?? '#microsoft.graph.ipNamedLocation';
	const common = { '@odata.type': type, createdDateTime: null, modifiedDateTime: null, deletedDateTime: null };
	const isCountry = type === '#microsoft.graph.countryNamedLocation';
	const ofType = isCountry
		? { includeUnknownCountriesAndRegions: false, countryLookupMethod: 'clientIpAddress' }
		: { isTrusted: false };
	const ranges = 'ipRanges' in location ? { ipRanges: location.ipRanges.map(wholeRange) } : {};
	return { ...common, ...ofType, ...location, ...ranges } as NamedLocation;
}

function wholeRange({ cidrAddress }: IpRange): IpRange {
	const type = cidrAddress.includes(':') ? '#microsoft.graph.iPv6CidrRange' : '#microsoft.graph.iPv4CidrRange';
	return { '@odata.type': type, cidrAddress };
}
