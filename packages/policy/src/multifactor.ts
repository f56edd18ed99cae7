// Which methods amount to multifactor authentication: the combinations of the built-in strength of that name. Microsoft
// Entra, "Conditional Access: Grant" and "Built-in authentication strengths". A claim without a method (an external
// one) counts as well.
import { builtInStrengths } from './built-in-strengths.ts';
import { hasForeignAccount, isDirectConnect, type SignIn, type SignInAuthentication } from './sign-in.ts';

const multifactorId = '00000000-0000-0000-0000-000000000002';
const multifactor = builtInStrengths.find(({ id }) => id === multifactorId)?.allowedCombinations ?? [];

/** methods that do by themselves, and by first method the second ones that do with it */
const alone = new Set<string>();
const together = new Map<string, string[]>();
for (const combination of multifactor) {
	const [first = '', second] = combination.split(',');
	if (second === undefined) alone.add(first);
	else together.set(first, [...(together.get(first) ?? []), second]);
}

function amountToMultifactor(methods: ReadonlySet<string>): boolean {
	for (const method of methods) {
		if (alone.has(method)) return true;
		if (together.get(method)?.some((second) => methods.has(second))) return true;
	}
	return false;
}

/** Whether the session holds a multifactor claim, given as such or by the methods that were used. */
export function hasMultifactor({ mfa, methods }: SignInAuthentication): boolean {
	return mfa || (methods !== undefined && amountToMultifactor(methods));
}

const windowsHello = 'windowsHelloForBusiness';

/**
 * What was proven, as far as it counts for what the user does: whoever registers a device cannot prove anything by that
 * device's own credential, and a multifactor claim that came of it is none. Microsoft Entra, "Require multifactor
 * authentication for device registration".
 */
export function countedAuthentication({ authentication, userAction }: SignIn): SignInAuthentication {
	const { methods } = authentication;
	if (userAction !== 'urn:user:registerdevice' || !methods?.has(windowsHello)) return authentication;
	const others = new Set([...methods].filter((method) => method !== windowsHello));
	return { ...authentication, methods: others, mfa: amountToMultifactor(others) };
}

const risky = ['low', 'medium', 'high'];

/**
 * Whether a user can be asked here for another factor: for multifactor authentication as for any strength. Who comes
 * through a shared channel has no account here to register a method for: what the home tenant vouches for alone counts.
 * A guest at risk who has no method here cannot register one now, and is blocked. Microsoft Entra External ID,
 * "Authentication and Conditional Access".
 */
export function canProveMore({ user, signInRiskLevel, authentication }: SignIn): boolean {
	if (isDirectConnect(user)) return false;
	const isAtRisk = risky.includes(signInRiskLevel ?? 'none');
	return !(hasForeignAccount(user) && authentication.mfaRegistered === false && isAtRisk);
}
