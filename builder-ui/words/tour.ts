/** The five things that whoever opens the builder for the first time is shown. */
export const en = {
  label: 'First look, {{nth}} of {{of}}',
  next: 'Next',
  back: 'Back',
  done: 'Begin',
  skip: 'Skip',
  again: 'You find it again under “All commands”.',
  drawing_title: 'This is your flow',
  drawing: 'The wanted path goes straight down; what happens otherwise leaves to the right. Click a card to change it, or “+” to go on.',
  add_title: 'Add a step',
  add: 'Here, with the key /, or by dragging: people who act, routes, dates, messages.',
  views_title: 'Draw, or read',
  views: 'The same flow as a drawing or as a list of sentences. Whatever you do in one is done in the other, by mouse or by keyboard.',
  problems_title: 'What is to be fixed',
  problems:
    'While you draw, the flow is checked. Open the list: each line says what is wrong, why, and often mends it with one click. Beside it: what the flow asks of people.',
  publish_title: 'Nothing goes out before you say so',
  publish: 'What you draw is saved as a draft. Publishing makes a version; only launching it asks anybody anything.',
};

export const zh: typeof en = {
  label: '初次導覽，第 {{nth}} 項，共 {{of}} 項',
  next: '下一項',
  back: '上一項',
  done: '開始',
  skip: '略過',
  again: '可在「所有指令」再次開啟。',
  drawing_title: '這是你的流程',
  drawing: '主要路線由上而下，其他情況向右離開。點選卡片即可修改，按「+」繼續。',
  add_title: '加入步驟',
  add: '按此處、按 / 鍵或拖放：由人處理的步驟、路線、日期、訊息。',
  views_title: '繪圖或文字',
  views: '同一流程可以圖或文字顯示。在一處所作的更改，另一處同時更新；用滑鼠或鍵盤均可。',
  problems_title: '須修正的地方',
  problems: '編輯時系統會同步檢查。開啟清單，每行說明有何問題、原因，並常可一按修正。旁邊是流程對員工的要求。',
  publish_title: '由你決定何時發出',
  publish: '所繪內容會儲存為草稿。發布會成為一個版本；只有啟動後才會要求任何人處理。',
};
