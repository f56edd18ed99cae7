// Signals about risk. Every token asks for them, so that none of them looks anything up: the risk of a sign-in stands
// with the first factor that began the session, a user's with the user, an application's with the tenant's
// configuration.
import { firstFactorRisk } from '../methods/proven-factors.ts';
import type { Signals } from './signals.ts';

export const riskSignals: Pick<Signals, 'signInRiskLevel' | 'userRiskLevel' | 'servicePrincipalRiskLevel'> = {
	signInRiskLevel({ signInRisk, facts, principal }) {
		if (!principal) return null;
		if (signInRisk) return signInRisk.level;
		const carried = firstFactorRisk(facts);
		return carried === 'unknown' ? undefined : (carried ?? null);
	},
	userRiskLevel: ({ signInRisk, principal }) => signInRisk?.userLevel ?? principal?.user.risk?.level ?? null,
	servicePrincipalRiskLevel: ({ principal, snapshot, client }) =>
		principal ? null : (snapshot.riskyServicePrincipals.get(client.appId) ?? null),
};
