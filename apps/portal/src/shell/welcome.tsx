import { makeStyles, Text, Title1, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';

const useStyles = makeStyles({
	page: { minHeight: '100vh', display: 'grid', placeItems: 'center', padding: tokens.spacingHorizontalXL },
	card: { display: 'grid', gap: tokens.spacingVerticalL, maxWidth: '28rem', justifyItems: 'start' },
});

/** The page of who has not signed in. */
export function Welcome({ children }: { children: ReactNode }) {
	const styles = useStyles();
	return (
		<main className={styles.page}>
			<div className={styles.card}>
				<img src="/assets/mark.svg" alt="" width="48" height="48" />
				<Title1 as="h1">Countersign portal</Title1>
				<Text>
					Write Conditional Access policies, see whom they will hit before you turn them on, and read what they did.
				</Text>
				{children}
			</div>
		</main>
	);
}
