// The lines that `serve` logs: allow-listed fields, one line each.
import type { AuthorityEvent } from '@countersign/server';
import { expect, test } from 'vitest';
import { logLine } from '../src/log-line.ts';

const record = {
	id: 'trace',
	tenantId: 'tenant',
	flow: 'refresh_token',
	userPrincipalName: 'canary@contoso.example',
	userAgent: 'canary',
	errorCode: 50076,
	laterMember: 'canary',
};

test.each(['tokensIssued', 'signedIn', 'refused'] as const)('[sec 276] %s is logged without names', (kind) => {
	const event = { kind, record, scope: 'Orders.Read', message: 'AADSTS50076', claims: 'canary', laterMember: 'canary' };
	const line = logLine(event as unknown as AuthorityEvent, 0);
	expect(JSON.parse(line)).toMatchObject({
		time: '1970-01-01T00:00:00.000Z',
		kind,
		record: { id: 'trace', tenantId: 'tenant', flow: 'refresh_token', errorCode: 50076 },
	});
	expect(line).not.toContain('canary');
});

test('[sec 275] a line feed in a detail stays within its line', () => {
	const line = logLine({ kind: 'failed', traceId: '', detail: 'one\n{"kind":"signedIn"}\u001b[31m' }, 0);
	expect(line.split('\n')).toHaveLength(1);
	expect(line).not.toContain('\u001b');
	expect(JSON.parse(line).level).toBe('error');
});
