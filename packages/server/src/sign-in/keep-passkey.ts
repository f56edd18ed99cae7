// A passkey that a page had made becomes one of the user's, or it is said why not: during a sign-in, and on the page of
// one's own methods.
import type { Authority, Exchange } from '../authority.ts';
import type { TenantSnapshot } from '../directory/types.ts';
import { addPasskey } from '../methods/add-passkey.ts';
import { asksForKind, refusedAtRegistration } from '../methods/passkeys/profiles.ts';
import { type PasskeyAnswer, verifyNewPasskey } from '../methods/webauthn.ts';
import type { MethodsPolicy } from '../records/methods-policy.ts';
import type { DirectoryUser } from '../records/user.ts';
import type { Texts } from './texts/languages.ts';

/**
 * Microsoft Graph, "webauthnPublicKeyCredentialCreationOptions": what the browser is asked to tell of the
 * authenticator.
 */
export type Conveyance = 'none' | 'direct';

/**
 * Browsers ask people before they tell a make and model: it is asked for where something depends on it.
 *
 * @param policy for the user
 */
export function conveyanceFor(
	{ fidoMetadata }: Pick<Authority, 'fidoMetadata'>,
	{ policySet }: TenantSnapshot,
	policy: MethodsPolicy,
): Conveyance {
	const named = [...policySet.facts.strengths.values()].some(({ combinationConfigurations = [] }) =>
		combinationConfigurations.some((one) => 'allowedAAGUIDs' in one),
	);
	return fidoMetadata !== undefined || named || asksForKind(policy) ? 'direct' : 'none';
}

export interface MadePasskey {
	answer: PasskeyAnswer;
	/** what the page asked to sign, spent by now; base64url */
	challenge: string;
	/** that the user gave it */
	name: string | undefined;
	/** for the user */
	policy: MethodsPolicy;
	/** kinds that it must be one of; absent: any */
	aaguids?: ReadonlySet<string> | undefined;
}

export type KeptPasskey =
	| { kind: 'kept'; aaguid: string }
	/** it was not made rightly; `detail` is for the log */
	| { kind: 'unfit'; detail: string }
	/** it was, and is not taken */
	| { kind: 'notTaken'; why: keyof Texts['registerPasskey']['notTaken']; detail: string }
	/** the user has it already, or as many as there may be */
	| { kind: 'meanwhile' };

export async function keepPasskey(
	authority: Authority,
	exchange: Exchange,
	user: DirectoryUser,
	{ answer, challenge, name, policy, aaguids }: MadePasskey,
): Promise<KeptPasskey> {
	const { origin, fidoMetadata: metadata } = authority;
	const looked = await verifyNewPasskey({ answer, challenge, origin, metadata, now: exchange.now });
	if (looked.refused !== undefined) return { kind: 'unfit', detail: looked.refused };
	const { aaguid, unattested } = looked.value;
	const refused = refusedAtRegistration(looked.value, unattested === undefined, policy);
	const why = refused ?? (aaguids?.has(aaguid) === false ? 'strength' : undefined);
	if (why !== undefined)
		return {
			kind: 'notTaken',
			why,
			detail: `kind ${aaguid} is not taken: ${why}${why === 'attestation' ? `, ${unattested}` : ''}`,
		};
	return (await addPasskey(authority, exchange, user, looked.value, { name, policy }))
		? { kind: 'kept', aaguid }
		: { kind: 'meanwhile' };
}
