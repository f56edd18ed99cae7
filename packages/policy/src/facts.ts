// What policies refer to, beside themselves: named locations and authentication strengths.
import type { AuthenticationStrengthPolicy, NamedLocation } from '@countersign/protocol';
import { builtInStrengths } from './built-in-strengths.ts';
import { indexLocations, type LocationIndex } from './location-index.ts';

export interface DirectoryFacts {
	namedLocations?: readonly NamedLocation[];
	/** custom ones; the built-in are known */
	authenticationStrengths?: readonly AuthenticationStrengthPolicy[];
	/** networks in CIDR notation that the per-user MFA settings trust: fifty at most, of IPv4; others are an error */
	multifactorTrustedNetworks?: readonly string[];
}

export interface CompiledFacts {
	locations: LocationIndex;
	strengths: ReadonlyMap<string, AuthenticationStrengthPolicy>;
}

export function compileFacts({
	namedLocations = [],
	authenticationStrengths = [],
	multifactorTrustedNetworks,
}: DirectoryFacts): CompiledFacts {
	return {
		locations: indexLocations(namedLocations, multifactorTrustedNetworks),
		// the built-in ones come last: nothing may stand in for them
		strengths: new Map(
			[...authenticationStrengths, ...builtInStrengths].map((strength) => [strength.id.toLowerCase(), strength]),
		),
	};
}
