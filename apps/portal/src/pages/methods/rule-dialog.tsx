// A rule on certificates: what one of an issuer, or of a policy of its issuer, counts for.
import { Field, Input, MessageBar, MessageBarBody, Radio, RadioGroup, Select } from '@fluentui/react-components';
import { useState } from 'react';
import { affinityWords, problemOfRule, type RuleDraft, ruleOf } from '../../changes/certificate-rules.ts';
import {
	type CertificateAuthority,
	type CertificateConfiguration,
	type CertificateMode,
	certificatesPath,
} from '../../graph/certificate-queries.ts';
import type { Stored } from '../../graph/graph.ts';
import { FormDialog } from '../../parts/form-dialog.tsx';
import { useSession } from '../../session/session-provider.tsx';

interface RuleDialogProps {
	stored: Stored<CertificateConfiguration>;
	/** that certificates can be issued by */
	authorities: readonly CertificateAuthority[];
	onClose(): void;
}

export function RuleDialog({ stored, authorities, onClose }: RuleDialogProps) {
	const { graph } = useSession();
	const { authenticationModeConfiguration: modes } = stored.value;
	const [draft, setDraft] = useState<RuleDraft>({
		issuer: '',
		oid: '',
		mode: 'x509CertificateMultiFactor',
		affinity: undefined,
	});
	const problem = problemOfRule(draft);
	const isTouched = draft.issuer !== '' || draft.oid !== '';
	const told = (at: string) =>
		isTouched && problem?.at === at ? { validationMessage: problem.text, validationState: 'error' as const } : {};
	return (
		<FormDialog
			title="Add a rule"
			action="Add"
			isReady={problem === undefined}
			save={() =>
				graph.patch(
					certificatesPath,
					{ authenticationModeConfiguration: { ...modes, rules: [...modes.rules, ruleOf(draft)] } },
					stored.etag,
				)
			}
			changes={['methods']}
			onClose={onClose}
		>
			<Field
				label="Issuer"
				hint="The subject of the authority that issued the certificate, to the letter"
				{...told('issuer')}
			>
				<Input
					value={draft.issuer}
					maxLength={1024}
					list="issuers-of-rules"
					onChange={(_, { value }) => setDraft({ ...draft, issuer: value })}
				/>
			</Field>
			<datalist id="issuers-of-rules">
				{authorities.map(({ certificate, issuer }) => (
					<option key={certificate} value={issuer ?? ''} />
				))}
			</datalist>
			<Field label="Policy OID" hint="With an issuer too, the rule is about certificates with both" {...told('oid')}>
				<Input value={draft.oid} maxLength={256} onChange={(_, { value }) => setDraft({ ...draft, oid: value })} />
			</Field>
			<Field label="Such a certificate counts for">
				<RadioGroup
					value={draft.mode}
					onChange={(_, { value }) => setDraft({ ...draft, mode: value as CertificateMode })}
				>
					<Radio
						value="x509CertificateMultiFactor"
						label="Both factors: it meets multifactor authentication by itself"
					/>
					<Radio value="x509CertificateSingleFactor" label="One factor: a policy that asks for two asks for another" />
				</RadioGroup>
			</Field>
			<Field label="Its binding to the user">
				<Select
					value={draft.affinity ?? ''}
					onChange={(_, { value }) => setDraft({ ...draft, affinity: (value || undefined) as RuleDraft['affinity'] })}
				>
					<option value="">As the tenant requires</option>
					<option value="low">Low: {affinityWords.low}</option>
					<option value="high">High: {affinityWords.high}</option>
				</Select>
			</Field>
			{draft.mode === 'x509CertificateMultiFactor' && (
				<MessageBar intent="warning" layout="multiline">
					<MessageBarBody>
						Whoever holds such a certificate, and its key, is asked for nothing more. Choose issuers that keep keys on
						cards that ask for a PIN.
					</MessageBarBody>
				</MessageBar>
			)}
		</FormDialog>
	);
}
