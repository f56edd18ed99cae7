// Everything that satisfies a strength, for whoever only looks.
import type { AuthenticationStrengthPolicy } from '@countersign/protocol';
import {
	Button,
	Dialog,
	DialogActions,
	DialogBody,
	DialogContent,
	DialogSurface,
	DialogTitle,
	makeStyles,
	Text,
	tokens,
} from '@fluentui/react-components';
import { draftOf } from '../../changes/strength-draft.ts';
import { useReturnFocus } from '../../parts/return-focus.ts';
import { combinationWords } from './combinations.ts';

const useStyles = makeStyles({
	content: { display: 'grid', gap: tokens.spacingVerticalM },
	list: { margin: 0, paddingLeft: tokens.spacingHorizontalL, overflowWrap: 'anywhere' },
});

interface StrengthViewProps {
	/** absent: nothing is shown */
	strength: AuthenticationStrengthPolicy | undefined;
	usedBy: readonly string[];
	onClose(): void;
}

export function StrengthView({ strength, usedBy, onClose }: StrengthViewProps) {
	const styles = useStyles();
	useReturnFocus();
	if (!strength) return null;
	const { aaguids, issuerSkis, policyOids } = draftOf(strength);
	const limits = [
		['Passkeys of these models alone (AAGUID)', aaguids],
		['Certificates of these issuers alone (subject key identifier)', issuerSkis],
		['Certificates with these policies alone (OID)', policyOids],
	] as const;
	return (
		<Dialog open onOpenChange={(_, { open }) => !open && onClose()}>
			<DialogSurface>
				<DialogBody>
					<DialogTitle>{strength.displayName}</DialogTitle>
					<DialogContent className={styles.content}>
						{strength.description && <Text>{strength.description}</Text>}
						<Text weight="semibold">Satisfied by one of these</Text>
						<ul className={styles.list}>
							{strength.allowedCombinations.map((combination) => (
								<li key={combination}>{combinationWords(combination)}</li>
							))}
						</ul>
						{limits.map(
							([label, values]) =>
								values.length > 0 && (
									<Text key={label}>
										{label}: {values.join(', ')}
									</Text>
								),
						)}
						<Text>{usedBy.length === 0 ? 'No policy asks for it.' : `Asked for by ${usedBy.join(', ')}.`}</Text>
					</DialogContent>
					<DialogActions>
						<Button onClick={onClose}>Close</Button>
					</DialogActions>
				</DialogBody>
			</DialogSurface>
		</Dialog>
	);
}
