// The portal starts here: styles get the nonce of this answer, the sign-in is finished where the browser comes back
// from one, and the router shows the page that the address names.
import { createDOMRenderer, RendererProvider } from '@fluentui/react-components';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import './page.css';
import { GraphError } from './graph/graph-error.ts';
import { router } from './router.tsx';
import { SessionProvider } from './session/session-provider.tsx';
import { Theme } from './shell/theme.tsx';

const nonce = document.querySelector<HTMLMetaElement>('meta[name=style-nonce]')?.nonce;
const renderer = createDOMRenderer(document, nonce ? { styleElementAttributes: { nonce } } : {});

const queries = new QueryClient({
	defaultOptions: {
		queries: {
			staleTime: 15_000,
			// a refusal is the same the second time
			retry: (count, error) => count < 2 && !(error instanceof GraphError && error.status < 500),
		},
	},
});

const root = document.getElementById('root');
if (root)
	createRoot(root).render(
		<StrictMode>
			<RendererProvider renderer={renderer}>
				<Theme>
					<QueryClientProvider client={queries}>
						<SessionProvider>
							<RouterProvider router={router} />
						</SessionProvider>
					</QueryClientProvider>
				</Theme>
			</RendererProvider>
		</StrictMode>,
	);
