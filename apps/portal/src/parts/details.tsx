// What is known of one thing, name by name.
import { makeStyles, tokens } from '@fluentui/react-components';
import { Fragment, type ReactNode } from 'react';

const useStyles = makeStyles({
	details: {
		display: 'grid',
		gridTemplateColumns: 'minmax(9rem, max-content) minmax(0, 1fr)',
		gap: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalL}`,
		margin: 0,
		'& dt': { color: tokens.colorNeutralForeground2 },
		'& dd': { margin: 0, overflowWrap: 'anywhere' },
		'@media (max-width: 480px)': { gridTemplateColumns: 'minmax(0, 1fr)', '& dd': { marginBottom: '0.5rem' } },
	},
});

export function Details({ rows }: { rows: readonly (readonly [name: string, value: ReactNode])[] }) {
	const styles = useStyles();
	return (
		<dl className={styles.details}>
			{rows.map(([name, value]) => (
				<Fragment key={name}>
					<dt>{name}</dt>
					<dd>{value}</dd>
				</Fragment>
			))}
		</dl>
	);
}
