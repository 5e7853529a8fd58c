import { organisation } from '../db/organisation.ts';
import type { Language } from '../db/people.ts';
import { createSessions } from './auth/sessions.ts';
import type { AppDeps } from './deps.ts';
import { answerError, answerNotFound, frame, sameOrigin } from './frame.ts';
import { documentationPage, openApiDocument } from './pages/documentation.ts';
import { requestPages } from './pages/request.ts';
import { sheetPages } from './pages/sheets.ts';
import { signInPages } from './pages/sign-in.ts';
import { staticPages } from './pages/static.ts';
import { gate, newRouter, permissionTable } from './permissions.ts';
import { bulkRoutes } from './routes/bulks.ts';
import { byHandRoutes } from './routes/by-hand.ts';
import { changeRoutes } from './routes/changes.ts';
import { connectionRoutes } from './routes/connections.ts';
import { cycleRoutes } from './routes/cycles.ts';
import { erasureRoutes } from './routes/erasure.ts';
import { factImportRoutes } from './routes/fact-import.ts';
import { factSourceRoutes } from './routes/fact-sources.ts';
import { factTypeRoutes } from './routes/fact-types.ts';
import { factRoutes } from './routes/facts.ts';
import { digestPages } from './routes/digest-page.ts';
import { documentRoutes } from './routes/documents.ts';
import { commentRoutes } from './routes/comments.ts';
import { formDesignRoutes } from './routes/form-design.ts';
import { exchangeRoutes } from './routes/exchange.ts';
import { flowRoutes } from './routes/flows.ts';
import { healthRoutes } from './routes/health.ts';
import { historyRoutes } from './routes/history.ts';
import { inboundMailRoutes } from './routes/inbound-mail.ts';
import { launchRoutes } from './routes/launch.ts';
import { mailWishPages } from './routes/mail-wishes.ts';
import { mailboxRoutes } from './routes/mailbox.ts';
import { meRoutes } from './routes/me.ts';
import { myMailRoutes } from './routes/my-mails.ts';
import { myLeaveRoutes } from './routes/my-leave.ts';
import { myTalkRoutes } from './routes/my-talks.ts';
import { myWeekRoutes } from './routes/my-week.ts';
import { nudgeBudgetRoutes } from './routes/nudge-budget.ts';
import { peopleRoutes } from './routes/people.ts';
import { personFileRoutes } from './routes/person-file.ts';
import { presenceRoutes } from './routes/presence.ts';
import { recordTypeRoutes } from './routes/record-types.ts';
import { playRoutes } from './routes/play.ts';
import { recordRoutes } from './routes/records.ts';
import { resultRoutes } from './routes/results.ts';
import { replyRoutes } from './routes/replies.ts';
import { retentionRoutes } from './routes/retention.ts';
import { runRoutes } from './routes/runs.ts';
import { sampleMailRoutes } from './routes/sample-mails.ts';
import { sessionRoutes } from './routes/session.ts';
import { standingRoutes } from './routes/standing.ts';
import { taskActRoutes } from './routes/task-acts.ts';
import { taskRoutes } from './routes/tasks.ts';
import { unreachedRoutes } from './routes/unreached.ts';
import { taskPages } from './routes/task-page.ts';

/**
 * The whole server as one function from request to answer. A new file of routes is one more line here: `.route('/', cycleRoutes(deps))`.
 * Throws when a route declares no permission.
 */
export function createApp(deps: AppDeps) {
  const { publicUrl } = deps.config;
  const app = newRouter();
  const companyIn = async (language: Language): Promise<string> => {
    const { nameEn, nameZh } = await organisation(deps.sql);
    return language === 'zh' ? (nameZh ?? nameEn) : nameEn;
  };
  app.use(frame(createSessions(deps), publicUrl, companyIn), sameOrigin(publicUrl));
  app.onError(answerError(deps.log));
  app.notFound(answerNotFound);

  const api = app
    .route('/', healthRoutes(deps))
    .route('/', meRoutes(deps))
    .route('/', myLeaveRoutes(deps))
    .route('/', myTalkRoutes(deps))
    .route('/', myMailRoutes(deps))
    .route('/', myWeekRoutes(deps))
    .route('/', sessionRoutes())
    .route('/', unreachedRoutes(deps))
    .route('/', peopleRoutes(deps))
    .route('/', historyRoutes(deps))
    .route('/', erasureRoutes(deps))
    .route('/', personFileRoutes(deps))
    .route('/', recordRoutes(deps))
    .route('/', recordTypeRoutes(deps))
    .route('/', retentionRoutes(deps))
    .route('/', documentRoutes(deps))
    .route('/', changeRoutes(deps))
    .route('/', factTypeRoutes(deps))
    .route('/', factSourceRoutes(deps))
    .route('/', factImportRoutes(deps))
    .route('/', factRoutes(deps))
    .route('/', exchangeRoutes(deps))
    .route('/', flowRoutes(deps))
    .route('/', presenceRoutes(deps))
    .route('/', commentRoutes(deps))
    .route('/', formDesignRoutes(deps))
    .route('/', playRoutes(deps))
    .route('/', launchRoutes(deps))
    .route('/', cycleRoutes(deps))
    .route('/', nudgeBudgetRoutes(deps))
    .route('/', standingRoutes(deps))
    .route('/', bulkRoutes(deps))
    .route('/', runRoutes(deps))
    .route('/', byHandRoutes(deps))
    .route('/', taskRoutes(deps))
    .route('/', taskActRoutes(deps))
    .route('/', connectionRoutes(deps))
    .route('/', resultRoutes(deps))
    .route('/', replyRoutes(deps))
    .route('/', inboundMailRoutes(deps))
    .route('/', sampleMailRoutes(deps))
    .route('/', mailboxRoutes(deps));

  app.get('/api/openapi.json', gate('anyone'), (c) => c.json(openApiDocument(api, publicUrl)));
  app.get('/api/docs', gate('anyone'), (c) => documentationPage(c, openApiDocument(api, publicUrl)));
  app.get('/api/*', gate('anyone'), answerNotFound);

  app.route('/', signInPages(deps));
  app.route('/', sheetPages(deps));
  app.route('/', taskPages(deps));
  app.route('/', digestPages(deps));
  app.route('/', mailWishPages(deps));
  app.route('/', requestPages(deps));
  app.route('/', staticPages(deps));

  permissionTable(app);
  return api;
}

/** What the typed client of the user interface is made from: `hc<App>('/')`. */
export type App = ReturnType<typeof createApp>;
