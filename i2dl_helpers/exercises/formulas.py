"""What each exercise comes down to, in one line: the rows of the formula sheet at the end of the course.

A formula is shown only to who has solved its exercise (`overview.formula_sheet`). The subjects' files say the same in
their hints, step by step; here it stands as one would write it on a sheet for an examination.
"""

from __future__ import annotations

FORMULAS = {
    # 00
    "accuracy": r"$\frac1N \sum_n [\,\arg\max_c s_{nc} = y_n\,]$",
    # 01
    "add_multiply": r"$f = (x+y)z:\ \partial_x f = \partial_y f = z,\ \partial_z f = x + y$",
    "numerical_gradient": r"$\partial_i f \approx \big(f(x + h e_i) - f(x - h e_i)\big) / 2h$, error of order $h^2$",
    "sigmoid_neuron": r"$f = \sigma(w \cdot x + b)$, $ds = f(1-f)$: $dw = ds\,x,\ dx = ds\,w,\ db = ds$",
    "relu_net": r"$L = e^2,\ e = w_2 \max(0, w_1 x) - y$: $dw_2 = 2eh,\ dw_1 = 2e\,w_2\,x\,[w_1 x > 0]$",
    "affine_forward": r"$XW + b$",
    "affine_backward": r"$dX = d_{out} W^T,\ dW = X^T d_{out},\ db = \sum_n d_{out}$",
    "two_layer_bce": r"$dS = (\hat y - y)/N$; through the hidden sigmoid: $\cdot\, h(1-h)$",
    "count_parameters": r"$\sum_l (n_l\, n_{l+1} + n_{l+1})$",
    # 02
    "l1_loss": r"$L = \frac1N \sum |\hat y - y|$, gradient $\mathrm{sign}(\hat y - y)/N$",
    "l2_loss": r"$L = \frac1N \sum (\hat y - y)^2$, gradient $2(\hat y - y)/N$",
    "hinge_loss": r"$L_n = \sum_{c \ne y} \max(0, s_c - s_y + m)$: 1 for each violated $c$, minus their number for $y$",
    "softmax": r"$p_c = e^{s_c - \max s} / \sum_k e^{s_k - \max s}$",
    "cross_entropy_loss": r"$L = -\frac1N \sum_n \log p_{n y_n}$, $dS = (p - \text{one-hot})/N$",
    "binary_cross_entropy_loss": r"$\max(s, 0) - s y + \log(1 + e^{-|s|})$, gradient $(\sigma(s) - y)/N$",
    "gradient_descent": r"$w \leftarrow w - \alpha \nabla L(w)$",
    "momentum_step": r"$v \leftarrow \beta v - \alpha g,\ w \leftarrow w + v$",
    "minibatches": r"pieces of one permutation an epoch",
    # 03
    "sigmoid": r"$\sigma(x) = 1/(1 + e^{-x})$; for $x < 0$ as $e^x/(1 + e^x)$",
    "sigmoid_backward": r"$d_{out}\, \sigma(1 - \sigma)$, at most a quarter",
    "tanh_backward": r"$d_{out}\, (1 - \tanh^2 x)$",
    "relu_backward": r"$d_{out}\, [x > 0]$",
    "leaky_relu": r"$\max(\alpha x, x)$",
    "prelu_backward": r"$dx = d_{out}$ or $\alpha\, d_{out}$; $d\alpha = \sum_{x \le 0} d_{out}\, x$",
    "elu": r"$x$, or $\alpha(e^x - 1)$ for $x \le 0$",
    "selu": r"$\lambda\,\mathrm{elu}(x, \alpha)$, $\lambda = 1.0507,\ \alpha = 1.6733$",
    "gelu": r"$x\,\Phi(x) = \frac x2 \big(1 + \mathrm{erf}(x/\sqrt2)\big)$",
    "maxout": r"$\max(X W_1 + b_1,\ X W_2 + b_2)$",
    "dead_fraction": r"share of units with $z \le 0$ for all samples",
    # 04
    "standardize": r"$(x - \mu_{train}) / s_{train}$, in both parts",
    "pca_whiten": r"$(X - \mu) V / \sqrt{\lambda + \varepsilon}$, $V, \lambda$ of the covariance",
    "weight_std": r"Xavier $1/\sqrt{D_{in}}$, Glorot $\sqrt{2/(D_{in}+D_{out})}$, He $\sqrt{2/D_{in}}$",
    "activation_statistics": r"mean and std of each layer's $h \leftarrow f(hW)$",
    "residual_forward": r"$\mathrm{relu}\big(\mathrm{relu}(X W_1) W_2 + X\big)$",
    "batchnorm_forward": r"$\gamma\, (x - \mu)/\sqrt{\sigma^2 + \varepsilon} + \beta$, by feature over the batch",
    "batchnorm_backward": r"$dX = \frac{\gamma}{\sqrt{\sigma^2+\varepsilon}} "
    r"\big(d - \overline{d} - \hat x\, \overline{d\,\hat x}\big)$",
    "update_running": r"$r \leftarrow (1-m)\, r + m\, b$",
    "batchnorm_inference": r"$\gamma\, (x - r_\mu)/\sqrt{r_{\sigma^2} + \varepsilon} + \beta$",
    # 05
    "split_indices": r"cut one permutation: training, validation, test",
    "l2_penalty": r"$\lambda \sum w^2$, gradient $2 \lambda w$",
    "l1_penalty": r"$\lambda \sum |w|$, gradient $\lambda\, \mathrm{sign}\, w$",
    "soft_threshold": r"$\mathrm{sign}(w) \max(|w| - t, 0)$",
    "max_norm": r"column $\cdot \min(1, c / \lVert \text{column} \rVert)$",
    "weight_decay_step": r"$W - \alpha\, dW - \lambda W$",
    "ridge_regression": r"$w = (X^T X + \lambda I)^{-1} X^T y$",
    "early_stopping": r"stop after patience epochs without a new least validation loss",
    "ensemble_variance": r"$v/k + (k-1)\,c/k$",
    # 06
    "dropout_forward": r"$x \cdot \text{mask} / (1 - p)$",
    "dropout_backward": r"$d_{out} \cdot \text{mask} / (1 - p)$",
    "dropout_test_time": r"classic: $x\,(1 - p_{drop})$ at test time",
    "expected_output": r"$(1 - p)\, w \cdot x$, the mean over all $2^D$ masks",
    "mc_dropout": r"mean and std over several passes with dropout on",
    "dropconnect_forward": r"$X\,(W \cdot \text{mask}) / (1 - p)$",
    "stochastic_depth": r"$x + F(x)$ with probability $1-p$, else $x$; test: $x + (1-p) F(x)$",
    # 07
    "horizontal_flip": r"$I[i, W{-}1{-}j]$",
    "shift": r"$I[i - dy, j - dx]$, 0 from outside",
    "random_crop": r"top-left corner uniform in $0 \dots n - size$",
    "short_side_size": r"short side $L$, long side $\lfloor L \cdot long / short \rfloor$",
    "ten_crop": r"four corners and the centre, of the picture and of its mirror image",
    "adjust_brightness": r"$\mathrm{clip}(f I)$",
    "adjust_contrast": r"$\mathrm{clip}(f I + (1 - f)\, \overline{grey})$",
    "pca_color_offset": r"$\mathrm{clip}(I + E\,(\alpha \lambda))$, the same offset for all pixels",
    "cutout": r"a square set to 0",
    "mixup": r"$\lambda x_1 + (1-\lambda) x_2$, and the same for the labels",
    # 08
    "conv_output_size": r"$\lfloor (n + 2p - f)/s \rfloor + 1$",
    "conv2d_naive": r"$out_{fij} = b_f + \sum_{c,u,v} w_{fcuv}\; x_{c,\; is+u-p,\; js+v-p}$",
    "im2col": r"every window a column: $(Ck^2) \times (N H' W')$",
    "conv2d": r"$W_{F \times Ck^2} \cdot \mathrm{im2col}(x) + b$",
    "col2im": r"add every entry back to the pixel it came from",
    "conv2d_backward": r"$dW = d\, \mathrm{im2col}(x)^T,\ dx = \mathrm{col2im}(W^T d),\ db = \sum d$",
    "max_pool": r"largest of each window",
    "max_pool_backward": r"$d_{out}$ to the largest of each window, 0 to the others",
    "conv_fan_in": r"$k^2 C$",
    "receptive_field": r"$r \leftarrow r + (k-1)\, j,\ j \leftarrow j s$",
    # 09
    "conv_cost": r"parameters $k^2 C F + F$; multiply-adds $k^2 C F \cdot H' W'$",
    "global_average_pool": r"$\frac{1}{HW} \sum_{ij} x_{ncij}$",
    "residual_block": r"$\mathrm{relu}\big(\mathrm{conv}(\mathrm{relu}(\mathrm{conv}(x))) + x\big)$",
    "average_predictions": r"$\arg\max_c \frac1K \sum_k p_{knc}$",
    "fractional_pool_bounds": r"running sum of permuted lengths: $2 n_{out} - n_{in}$ ones, $n_{in} - n_{out}$ twos",
}
"""Exercise → its formula, in Markdown with LaTeX; questions have none."""
