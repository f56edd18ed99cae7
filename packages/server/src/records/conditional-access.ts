// What Conditional Access is configured with, as it is stored.

import type { Scenario } from '@countersign/policy';
import type {
	AuthenticationContextClassReference,
	AuthenticationStrengthPolicy,
	ConditionalAccessPolicy,
	NamedLocation,
} from '@countersign/protocol';
import type { Agreement } from './agreement.ts';

/** What Conditional Access is configured with, per tenant. */
export interface ConditionalAccessResources {
	/** in the order in which they were made */
	policies: ConditionalAccessPolicy[];
	namedLocations: NamedLocation[];
	authenticationContexts: AuthenticationContextClassReference[];
	/** custom ones */
	authenticationStrengths: AuthenticationStrengthPolicy[];
	/** terms of use */
	agreements: Agreement[];
	/** What-If questions that were kept */
	scenarios: StoredScenario[];
}

export type StoredScenario = Scenario & { id: string };

/** What can be brought back for a while after it was deleted. */
export type DeletableKind = 'policies' | 'namedLocations';
