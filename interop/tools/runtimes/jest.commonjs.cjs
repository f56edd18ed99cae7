// For Jest with Babel: the tests of an API that is compiled to CommonJS.
const { createGuard } = require('@countersign/guard');
const { createChallengeFetch } = require('@countersign/client');

test('the guard and the client can be required', async () => {
	const guard = createGuard({
		authority: 'https://login.test',
		audience: 'a',
		tenants: 'any',
		acceptIssuer: () => false,
	});
	expect((await guard.check(undefined, {}, { method: 'GET', url: '/' })).allowed).toBe(false);
	expect(typeof createChallengeFetch).toBe('function');
});
