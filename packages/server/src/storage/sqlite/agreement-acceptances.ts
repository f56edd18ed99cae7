// What users answered to terms of use, in SQL.
import type { AgreementAcceptance } from '../../records/agreement.ts';
import type { AgreementAcceptanceStore } from '../agreement-acceptance-store.ts';
import type { Database } from './database.ts';

export function createAgreementAcceptanceStore(database: Database): AgreementAcceptanceStore {
	const insert = database.prepare('insert into agreement_acceptances values (?, ?, ?, ?, ?, ?)');
	const select = (column: 'user_id' | 'agreement_id') =>
		database.prepare<{ resource: string }>(
			`select resource from agreement_acceptances where tenant_id = ? and ${column} = ? order by recorded_at, id`,
		);
	const ofUser = select('user_id');
	const ofAgreement = select('agreement_id');
	const remove = database.prepare('delete from agreement_acceptances where tenant_id = ? and agreement_id = ?');
	const read = (rows: readonly { resource: string }[]) =>
		rows.map(({ resource }) => JSON.parse(resource) as AgreementAcceptance);
	return {
		async add(acceptance) {
			const { tenantId, userId, agreementId, id, recordedAt } = acceptance;
			const text = JSON.stringify(acceptance);
			await database.write(() => insert.run(tenantId, userId, agreementId, id, recordedAt, text));
		},
		ofUser: async (tenantId, userId) => read(ofUser.all(tenantId, userId)),
		ofAgreement: async (tenantId, agreementId) => read(ofAgreement.all(tenantId, agreementId)),
		async removeOf(tenantId, agreementId) {
			await database.write(() => remove.run(tenantId, agreementId));
		},
	};
}
