// A multifactor claim in the session. Microsoft Entra, "Require multifactor authentication".
import { builtInControl } from '../control.ts';
import { countedAuthentication, hasMultifactor } from '../multifactor.ts';
import type { SignIn } from '../sign-in.ts';

const risky = ['low', 'medium', 'high'];

/** Microsoft Entra External ID: a guest at risk who has no method here cannot register one now, and is blocked. */
function isGuestAtRisk({ user, signInRiskLevel, authentication }: SignIn): boolean {
	const isForeign = Boolean(user?.externalType) && user?.externalType !== 'internalGuest';
	return isForeign && authentication.mfaRegistered === false && risky.includes(signInRiskLevel ?? 'none');
}

export const mfa = builtInControl(
	'mfa',
	(signIn) => hasMultifactor(countedAuthentication(signIn)),
	// who comes by a shared channel has no account here to register a method for: the home tenant's claim alone counts
	(signIn) => signIn.user?.externalType !== 'b2bDirectConnectUser' && !isGuestAtRisk(signIn),
);
