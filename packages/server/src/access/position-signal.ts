// The country of the position that a user shared, and whether to ask for one: only where the answer could change what
// is decided, so that nobody is asked in vain.
import type { Decision, SignIn } from '@countersign/policy';
import { lastPosition } from '../records/shared-position.ts';
import type { AccessContext } from './gather.ts';

type Asked = Pick<AccessContext, 'facts' | 'now' | 'snapshot'>;

const gpsCountries = ({ snapshot }: Pick<Asked, 'snapshot'>) => snapshot.policySet.facts.locations.gpsCountries;

/** @returns `null` where the user shared none that counts: policies take it for an unknown country */
export function positionSignal(context: Asked): string | null {
	if (gpsCountries(context).length === 0) return null;
	return lastPosition(context.facts, context.now)?.country ?? null;
}

/** a country that no named location can list: ISO 3166-1 gives the code `ZZ` to none */
const elsewhere = 'ZZ';

/** One country for each set of named locations that a country can be in: the decision is the same in all of the set. */
function representatives(context: Pick<Asked, 'snapshot'>): readonly string[] {
	const { locations } = context.snapshot.policySet.facts;
	const byLocations = new Map<string, string>();
	for (const country of [elsewhere, ...gpsCountries(context)])
		byLocations.set(locations.inGpsCountry(country).join(' '), country);
	return [...byLocations.values()];
}

const whatItSays = (decision: Decision) =>
	JSON.stringify([
		decision.outcome,
		decision.unmetControls,
		decision.staleFactors,
		decision.sessionControls,
		decision.unsatisfiedPolicyIds,
		decision.satisfiedAuthenticationContexts,
	]);

/**
 * @param gpsCountry that the decision was made with
 * @param decision as it is without a position
 * @param decideIn decides the same sign-in in a country
 * @returns whether the user is to be asked for their position: they have not answered within the hour, and the decision
 *   would be another one in some country
 */
export function wantsPosition(
	context: Asked & Pick<AccessContext, 'principal'>,
	{ gpsCountry }: Pick<SignIn, 'gpsCountry'>,
	decision: Decision,
	decideIn: (gpsCountry: string) => Decision,
): boolean {
	const { facts, now, principal } = context;
	if (gpsCountries(context).length === 0 || !principal) return false;
	if (gpsCountry !== null || lastPosition(facts, now)) return false;
	const said = whatItSays(decision);
	return representatives(context).some((country) => {
		const other = decideIn(country);
		const isBlockedAnyway = decision.outcome === 'block' && other.outcome === 'block';
		return !isBlockedAnyway && whatItSays(other) !== said;
	});
}
