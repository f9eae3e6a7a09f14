#pragma once

#include "losses/ce_prob_row.h"
#include "losses/ce_row.h"
#include "losses/cosine_row.h"
#include "losses/dkd_row.h"
#include "losses/gift_row.h"
#include "losses/kd_row.h"
#include "losses/kl_row.h"
#include "losses/mse_row.h"
#include "losses/nkd_row.h"
#include "losses/pearson_row.h"
#include "losses/refine_row.h"
#include "losses/softce_row.h"
#include "losses/wsld_row.h"

// Every row functor, for what is compiled once for each of them: use(Row).
#define GIFT_ALL_LOSS_ROWS(use)                                                                                   \
  use(CeProbRow) use(CeRow) use(CosineRow) use(DkdRow) use(GiftRow) use(KdRow) use(KlRow) use(MseRow) use(NkdRow) \
      use(PearsonRow) use(RefineRow) use(SoftCeRow) use(WsldRow)
