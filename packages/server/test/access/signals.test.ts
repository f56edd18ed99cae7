// Device, place and risk: what the authority was built with tells decides, and by default nothing does.
import {
	createBrowser,
	createTestAuthority,
	createTestClient,
	responseParameters,
	testIds,
} from '@countersign/testkit';
import { expect, test } from 'vitest';
import { noSignals, type Signals } from '../../src/access/signals.ts';
import { applyPolicy } from '../apply-policy.ts';

const alice = { username: 'alice@contoso.example', password: testIds.password };

test.each<[string, Partial<Signals>, 'code' | 'error']>([
	['nothing detects a risk', {}, 'code'],
	['a high risk is told', { signInRiskLevel: () => 'high' }, 'error'],
	[
		'a risk of somebody else is told',
		{ signInRiskLevel: ({ principal }) => (principal?.user.displayName === 'Nobody' ? 'high' : 'none') },
		'code',
	],
])('a policy on risky sign-ins, where %s: %s', async (_name, signals, parameter) => {
	const authority = await createTestAuthority({ signals: { ...noSignals, ...signals } });
	await applyPolicy(authority, { conditions: { signInRiskLevels: ['high'] }, control: 'block' });
	const page = await createTestClient(authority).run(createBrowser(authority), alice);
	const given = page.status < 400 ? responseParameters(page).has('code') : false;
	expect(given).toBe(parameter === 'code');
	await authority.close();
});
