// For Jest with modules of Node's kind: an API behind the guard, and the authority of the test kit.
import { createGuard } from '@countersign/guard';
import { createTestAuthority } from '@countersign/testkit';

test('the authority issues, and the guard is made', async () => {
	const authority = await createTestAuthority();
	const guard = createGuard({ authority: authority.origin, audience: 'a', tenants: 'any', acceptIssuer: () => false });
	expect((await guard.check(undefined, {}, { method: 'GET', url: '/' })).allowed).toBe(false);
	await authority.close();
});
