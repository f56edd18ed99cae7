import type { AuthenticationStrengthPolicy } from '@countersign/protocol';
import {
	Checkbox,
	Field,
	Input,
	MessageBar,
	MessageBarBody,
	makeStyles,
	Textarea,
	tokens,
} from '@fluentui/react-components';
import { useState } from 'react';
import { draftOf, problemsOf, saveStrength, withCertificate, withPasskey } from '../../changes/strength-draft.ts';
import type { Stored } from '../../graph/graph.ts';
import { FormDialog } from '../../parts/form-dialog.tsx';
import { useSession } from '../../session/session-provider.tsx';
import { combinationGroups, combinationWords } from './combinations.ts';

const useStyles = makeStyles({
	group: {
		border: `1px solid ${tokens.colorNeutralStroke2}`,
		borderRadius: tokens.borderRadiusMedium,
		padding: `0 ${tokens.spacingHorizontalS}`,
		margin: 0,
		minWidth: 0,
		'& > legend': { padding: `0 ${tokens.spacingHorizontalXS}`, fontWeight: tokens.fontWeightSemibold },
	},
	boxes: { display: 'grid', gridTemplateColumns: 'repeat(auto-fill, minmax(min(15rem, 100%), 1fr))' },
});

const words = (text: string) => text.split(/[\s,;]+/).filter((word) => word !== '');

interface StrengthDialogProps {
	/** absent for a new one */
	stored: Stored<AuthenticationStrengthPolicy> | undefined;
	/** names of the policies that ask for it */
	usedBy: readonly string[];
	onClose(): void;
}

export function StrengthDialog({ stored, usedBy, onClose }: StrengthDialogProps) {
	const styles = useStyles();
	const { graph } = useSession();
	const [draft, setDraft] = useState(() => draftOf(stored?.value));
	const [texts, setTexts] = useState(() => ({
		aaguids: draft.aaguids.join('\n'),
		issuerSkis: draft.issuerSkis.join('\n'),
		policyOids: draft.policyOids.join('\n'),
	}));
	const write =
		(name: keyof typeof texts) =>
		(_: unknown, { value }: { value: string }) => {
			setTexts({ ...texts, [name]: value });
			setDraft({ ...draft, [name]: words(value) });
		};
	const { allowedCombinations } = draft;
	const problems = problemsOf(draft);
	const told = (path: RegExp) => {
		const problem = problems.find((one) => path.test(one.path));
		return problem ? { validationMessage: problem.message, validationState: 'error' as const } : {};
	};
	return (
		<FormDialog
			title={stored ? stored.value.displayName : 'New strength'}
			action={stored ? 'Save' : 'Create'}
			isReady={problems.length === 0}
			save={() => saveStrength(graph, stored?.value, stored?.etag, draft)}
			changes={['strengths']}
			onClose={onClose}
		>
			{usedBy.length > 0 && (
				<MessageBar intent="warning" layout="multiline">
					<MessageBarBody>
						From the next token on, a change is in force for whoever these policies apply to: {usedBy.join(', ')}.
					</MessageBarBody>
				</MessageBar>
			)}
			<Field label="Name" required hint="At most 30 characters" {...(draft.displayName ? told(/^displayName/) : {})}>
				<Input value={draft.displayName} onChange={(_, { value }) => setDraft({ ...draft, displayName: value })} />
			</Field>
			<Field label="Description">
				<Input value={draft.description} onChange={(_, { value }) => setDraft({ ...draft, description: value })} />
			</Field>
			{combinationGroups.map(({ label, combinations }) => (
				<fieldset key={label} className={styles.group}>
					<legend>{label}</legend>
					<div className={styles.boxes}>
						{combinations.map((combination) => (
							<Checkbox
								key={combination}
								label={combinationWords(combination)}
								checked={allowedCombinations.includes(combination)}
								onChange={(_, { checked }) =>
									setDraft({
										...draft,
										allowedCombinations: checked
											? [...allowedCombinations, combination]
											: allowedCombinations.filter((one) => one !== combination),
									})
								}
							/>
						))}
					</div>
				</fieldset>
			))}
			{withPasskey(allowedCombinations).length > 0 && (
				<Field
					label="Passkeys that count, by AAGUID, one a line"
					hint="None: every passkey counts. The AAGUID names the model of an authenticator."
					{...told(/AAGUIDs/)}
				>
					<Textarea value={texts.aaguids} onChange={write('aaguids')} rows={3} />
				</Field>
			)}
			{withCertificate(allowedCombinations).length > 0 && (
				<>
					<Field
						label="Issuers of certificates that count, by subject key identifier, one a line"
						hint="None here and below: every certificate counts"
						{...told(/IssuerSkis/)}
					>
						<Textarea value={texts.issuerSkis} onChange={write('issuerSkis')} rows={2} />
					</Field>
					<Field label="Policies of certificates that count, by OID, one a line" {...told(/PolicyOIDs/)}>
						<Textarea value={texts.policyOids} onChange={write('policyOids')} rows={2} />
					</Field>
				</>
			)}
		</FormDialog>
	);
}
