// The test tenants, signing as Entra ID does: libraries expect RS256, and some take nothing else. (The tests of the
// server sign with ES256, which takes a tenth of the time.)
import { testTenants } from '@countersign/testkit';

/** @param change edits the first tenant before it is applied */
export function entraTenants(change?: Parameters<typeof testTenants>[0]): ReturnType<typeof testTenants> {
	const file = testTenants(change);
	for (const tenant of file.tenants) tenant.signingAlgorithm = 'RS256';
	return file;
}
