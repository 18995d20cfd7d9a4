/** Of the whole account, by mail. @param limit US dollars a month */
export const createBudget = (email: string, limit: number) =>
  new aws.budgets.Budget('Budget', {
    budgetType: 'COST',
    limitAmount: String(limit),
    limitUnit: 'USD',
    timeUnit: 'MONTHLY',
    notifications: (
      [
        ['ACTUAL', 80],
        ['FORECASTED', 100],
      ] as const
    ).map(([notificationType, threshold]) => ({
      comparisonOperator: 'GREATER_THAN',
      notificationType,
      threshold,
      thresholdType: 'PERCENTAGE',
      subscriberEmailAddresses: [email],
    })),
  })
