// Whether the root secret is the one that the data folder was written with. A wrong one would be found by the first token, and until then
// it would seal new things beside old ones.
import type { Authority } from '../authority.ts';
import { equalInConstantTime } from '../secrets.ts';
import { StartupError } from './startup-error.ts';

const setting = 'root-secret-check';

/** @throws StartupError when it is another one */
export async function checkRootSecret({ storage, secrets }: Pick<Authority, 'storage' | 'secrets'>): Promise<void> {
	const check = secrets.mac(setting);
	const known = await storage.settings.get(setting);
	if (known !== undefined) {
		if (!equalInConstantTime(check, Buffer.from(known, 'base64url'))) throw wrong();
		return;
	}
	// a folder from before this check: what it sealed tells
	for (const { id } of await storage.directory.tenants())
		for (const { sealedPrivateKey, kid } of await storage.signingKeys.list(id))
			if (secrets.open('signing-key', sealedPrivateKey, kid) === undefined) throw wrong();
	await storage.settings.set(setting, check.toString('base64url'));
}

const wrong = () =>
	new StartupError(
		'the root secret is not the one that this data folder was written with; give that one, or put back the folder that belongs to it',
	);
