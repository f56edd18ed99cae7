// Who has no credential can be refused as often as he likes: the log tells each kind of refusal, and does not fill the
// disk.
import { expect, test } from 'vitest';
import { createRefusalLog } from '../../src/access/refusal-log.ts';
import type { DirectoryAudit } from '../../src/records/directory-audit.ts';
import { securityAudit } from '../../src/records/security-activities.ts';
import type { SignInRecord } from '../../src/records/sign-in-record.ts';

const start = 1_800_000_000;
const refusal = (change: Partial<SignInRecord> = {}) =>
	({
		tenantId: 't',
		clientAppId: 'c',
		userId: 'u',
		errorCode: 50126,
		ipAddress: '203.0.113.9',
		createdAt: start,
		...change,
	}) as SignInRecord;

function startLog() {
	const written: SignInRecord[] = [];
	const audited: DirectoryAudit[] = [];
	const log = createRefusalLog({
		async recordRefusal(record, audit) {
			written.push(record);
			if (audit) audited.push(audit.audit);
		},
	});
	const refuse = async (times: number, change: Partial<SignInRecord> = {}) => {
		for (let time = 0; time < times; time += 1) await log.record(refusal(change));
	};
	/** a refusal from a network of its own, of which the audit log tells too */
	const refuseAudited = (index: number, { userId = 'u', at = start }: { userId?: string; at?: number } = {}) =>
		log.record(
			refusal({ ipAddress: `2001:db8:${index.toString(16)}::1`, userId, createdAt: at }),
			securityAudit('administratorSignInFailed', {
				id: String(index),
				tenantId: 't',
				at,
				correlationId: '',
				target: { id: userId, displayName: '' },
				reason: 'AADSTS50126',
			}),
		);
	return { written, audited, refuse, refuseAudited };
}

test('of one kind a hundred in ten minutes are written; the next after them tells how many were not', async () => {
	const { written, refuse } = startLog();
	await refuse(1000);
	expect(written).toHaveLength(100);
	await refuse(1, { createdAt: start + 599 });
	expect(written).toHaveLength(100);
	await refuse(2, { createdAt: start + 600 });
	expect(written.slice(100).map(({ note }) => note)).toEqual(['refusals_not_recorded=901', undefined]);
});

test('where none was left out, none is told of', async () => {
	const { written, refuse } = startLog();
	await refuse(100);
	await refuse(1, { createdAt: start + 600, note: 'code_replay' });
	expect(written.map(({ note }) => note).filter(Boolean)).toEqual(['code_replay']);
});

test.each<[string, Partial<SignInRecord>]>([
	['another account', { userId: 'v' }],
	['no account', { userId: undefined }],
	['another application', { clientAppId: 'd' }],
	['another error', { errorCode: 500121 }],
	['another network', { ipAddress: '203.0.113.10' }],
	['another tenant', { tenantId: 's' }],
])('behind the noise of one kind %s is still written', async (_, other) => {
	const { written, refuse } = startLog();
	await refuse(500);
	await refuse(1, other);
	expect(written).toHaveLength(101);
});

test('IPv6 addresses of one network are one', async () => {
	const { written, refuse } = startLog();
	for (let host = 1; host <= 150; host += 1) await refuse(1, { ipAddress: `2001:db8::${host.toString(16)}` });
	expect(written).toHaveLength(100);
});

test('more kinds than are remembered are written all the same', async () => {
	const { written, refuse } = startLog();
	for (let user = 0; user < 6000; user += 1) await refuse(1, { userId: String(user) });
	expect(written).toHaveLength(6000);
});

test('of one administrator a hundred in an hour stand in the audit log, from however many networks', async () => {
	const { written, audited, refuseAudited } = startLog();
	for (let index = 0; index < 150; index += 1) await refuseAudited(index);
	expect([written.length, audited.length]).toEqual([150, 100]);
	// nobody hides behind the noise about another
	await refuseAudited(150, { userId: 'v' });
	expect(audited).toHaveLength(101);
	await refuseAudited(151, { at: start + 3599 });
	expect(audited).toHaveLength(101);
	await refuseAudited(152, { at: start + 3600 });
	expect(audited.at(-1)).toMatchObject({ reason: 'AADSTS50126; refusals_not_recorded=51' });
});
