// Whether the root secret is the one that the data folder or database was written with. A wrong one would be found by
// the first token, and until then it would seal new things beside old ones.
import type { Authority } from '../authority.ts';
import { equalInConstantTime, type Secrets } from '../secrets.ts';
import { StartupError } from './startup-error.ts';

export const rootSecretSetting = 'root-secret-check';
/** while one root secret takes another's place: the check of the one that comes */
export const exchangeSetting = 'root-secret-exchange';

/** @returns what is stored of a root secret, to know it again */
export const checkOf = (secrets: Secrets): string => secrets.mac(rootSecretSetting).toString('base64url');

export const sameCheck = (left: string, right: string | undefined): boolean =>
	right !== undefined && equalInConstantTime(Buffer.from(left), Buffer.from(right));

/**
 * @param inExchange whether an exchange that is not finished is taken, with either of its two secrets
 * @throws StartupError when it is another one, or stands between two
 */
export async function checkRootSecret(
	{ storage, secrets }: Pick<Authority, 'storage' | 'secrets'>,
	{ inExchange = false }: { inExchange?: boolean } = {},
): Promise<void> {
	const check = checkOf(secrets);
	const [known, coming] = [await storage.settings.get(rootSecretSetting), await storage.settings.get(exchangeSetting)];
	if (coming !== undefined) {
		if (!inExchange) throw unfinished();
		if (!sameCheck(check, known) && !sameCheck(check, coming)) throw wrongRootSecret();
		return;
	}
	if (known !== undefined) {
		if (!sameCheck(check, known)) throw wrongRootSecret();
		return;
	}
	// a folder from before this check: what it sealed tells
	for (const { id } of await storage.directory.tenants())
		for (const { sealedPrivateKey, kid } of await storage.signingKeys.list(id))
			if (secrets.open('signing-key', sealedPrivateKey, kid) === undefined) throw wrongRootSecret();
	await storage.settings.set(rootSecretSetting, check);
}

const unfinished = () =>
	new StartupError(
		'an exchange of the root secret was begun and not finished; run `countersign secrets rotate` again with the same two secrets',
	);

export const wrongRootSecret = () =>
	new StartupError(
		'the root secret is not the one that this data folder or database was written with; give that one (after `countersign secrets rotate`, the new one), or put back the copy that belongs to it',
	);
