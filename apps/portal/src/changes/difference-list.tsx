// A readable difference: each member that changed, with what was taken away and what came.
import { makeStyles, mergeClasses, Text, tokens } from '@fluentui/react-components';
import { useNames } from '../graph/use-names.ts';
import type { Difference } from './facts.ts';
import { memberWords, valueWords } from './words.ts';

const useStyles = makeStyles({
	list: { display: 'grid', gap: tokens.spacingVerticalM, margin: 0 },
	entry: {
		display: 'grid',
		gridTemplateColumns: 'minmax(9rem, 15rem) minmax(0, 1fr)',
		gap: tokens.spacingHorizontalM,
		'@media (max-width: 760px)': { gridTemplateColumns: 'minmax(0, 1fr)', gap: 0 },
	},
	name: { color: tokens.colorNeutralForeground2 },
	values: { margin: 0, display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalXS, alignItems: 'baseline' },
	value: {
		borderRadius: tokens.borderRadiusMedium,
		padding: `0 ${tokens.spacingHorizontalS}`,
		overflowWrap: 'anywhere',
		textDecorationLine: 'none',
	},
	removed: {
		backgroundColor: tokens.colorPaletteRedBackground2,
		color: tokens.colorPaletteRedForeground2,
		textDecorationLine: 'line-through',
	},
	added: { backgroundColor: tokens.colorPaletteGreenBackground2, color: tokens.colorPaletteGreenForeground2 },
});

export function DifferenceList({ differences }: { differences: readonly Difference[] }) {
	const styles = useStyles();
	const nameOf = useNames(differences.flatMap(({ removed, added }) => [...removed, ...added]));
	if (differences.length === 0) return <Text>Nothing differs.</Text>;
	return (
		<dl className={styles.list}>
			{differences.map(({ path, removed, added }) => (
				<div key={path} className={styles.entry}>
					<dt className={styles.name} title={path}>
						{memberWords(path)}
					</dt>
					<dd className={styles.values}>
						{removed.map((value) => (
							<del key={`- ${value}`} className={mergeClasses(styles.value, styles.removed)} title={value}>
								{valueWords(path, value, nameOf)}
							</del>
						))}
						{removed.length > 0 && added.length > 0 && <span aria-hidden="true">→</span>}
						{added.map((value) => (
							<ins key={`+ ${value}`} className={mergeClasses(styles.value, styles.added)} title={value}>
								{valueWords(path, value, nameOf)}
							</ins>
						))}
					</dd>
				</div>
			))}
		</dl>
	);
}
