"""What is wrong, or ambiguous, on the lectures' slides: the course's own ledger, to be held against the student's.

The student's stands at the end of notebook 00 and is filled in on the way; this one is shown where the course closes,
at the end of 09 (`overview.our_ledger`). Slides are named as in the ledger; the lectures' mistakes are small, and
finding them was the exercise.
"""

ERRATA = (
    ("01", "I2DL lecture 4, slide 4", "A stray comma gives tanh two arguments; it takes one, W3 times what is inside."),
    ("01", "I2DL lecture 4, slide 19 against slide 43", "w_{l,m,n} names the neuron first, w_kj at the bottom of slide "
     "43 the input first. Ours is W[input, output]."),
    ("01", "I2DL lecture 4, slide 28", "0.53 is already rounded: −0.53·e⁻¹ is −0.195, and the exact slope −0.1966. "
     "Both are printed as −0.2. Round once, at the end."),
    ("01", "I2DL lecture 4, slide 48", "The gate of a ReLU asks for z > 0, what goes into it, not for x > 0."),
    ("01", "I2DL lecture 4, slide 40", "It is the slope of one L_i along one path. A hidden weight reaches all "
     "outputs: the sum over them is missing."),
    ("01", "I2DL lecture 4, slide 43", "h(1 − h) is the slope of a sigmoid hidden layer; slide 39 had a ReLU there. An "
     "index of the line above is wrong, too."),
    ("02", "I2DL lecture 8, slide 2, against I2DL lecture 4, slide 8, the L1 and the L2 loss", "One sums over the "
     "samples, the other averages: gradients, and so learning rates, differ by the factor N."),
    ("02", "HKUST lecture, *Loss or Risk Function* against *Hinge loss*, the loss of all samples", "\"Sum\" on one "
     "slide, \"average\" on the other; 5.27 is the mean."),
    ("02", "I2DL lecture 4, slide 8, the cross entropy against the two losses above it", "1/n is missing: a sum stands "
     "below two means."),
    ("02", "Birmingham lecture, *softmax (cross-entropy)*, and HKUST lecture, *Cross Entropy*, the cat's loss", "0.89 "
     "is the logarithm to base 10; the natural one, which the gradient p − y belongs to, gives 2.04."),
    ("02", "I2DL lecture 8, slide 5, the cross entropy of Model 3", "2.78·10⁻¹¹, not 2·10⁻¹¹; in single precision it "
     "is exactly 0."),
    ("03", "Michigan EECS 498 lecture 10, slide 18, \"minibatches help\"", "They help a ReLU. Behind sigmoids most "
     "neurons keep gradients of one sign with 64 samples, since every output is about ½."),
    ("03", "I2DL lecture 8, slide 8, \"does not saturate\"", "Only on the positive side; on the other the slope is 0 "
     "throughout."),
    ("03", "Michigan EECS 498 lecture 10, slide 29, the formula of the parametric ReLU", "max(αx, x) is the parametric "
     "ReLU only as long as α ≤ 1; a learned α may grow beyond."),
    ("03", "Michigan EECS 498 lecture 10, slides 22 and 28, \"6x\"", "One measurement, on one network, at one rate. "
     "Here, each at its own best rate, it was about 2, and tanh was faster than the ReLU."),
    ("03", "Michigan EECS 498 lecture 10, slide 35 against slide 34, the last 0.1 %", "In the table of slide 34 SELU "
     "is below ReLU on all three networks."),
    ("04", "Michigan EECS 498 lecture 10, slide 45, the gradients of an all-zero network", "All gradients of the "
     "weights are 0; that of the last biases is not, and only these move."),
    ("04", "Michigan EECS 498 lecture 10, slide 54, the formula and the paper it is named after", "Glorot and Bengio "
     "proposed 2/(in + out); 1/in agrees with it only where both widths are equal."),
    ("04", "Michigan EECS 498 lecture 10, slides 50 and 63, the gradients of six layers and \"no learning\"", "At six "
     "layers the gradients are small, not zero, and the network learns; at twenty it does not."),
    ("04", "Michigan EECS 498 lecture 10, slide 53, the local gradients of saturated layers", "The mean slope of these "
     "tanhs is about 0.25, not 0; what hurts is that gradients grow on the way back."),
    ("04", "Michigan EECS 498 lecture 10, slide 65, the variance of F(x) with He's weights", "Behind the second matrix "
     "of F there is no ReLU, so He's factor 2 doubles the mean square; Var(F) = Var(x) needs 1/√D there."),
    ("05", "I2DL lecture 4, slide 65, what L2 does to the weights (\"similar values\")", "L2 wants weights in "
     "proportion to the inputs; similar values only where the inputs are similar."),
    ("05", "I2DL lecture 4, slide 64, L1 and the weights that are 0", "Its optimum has zeros; descent along the "
     "penalty's gradient reaches none of them. Soft thresholding does."),
    ("05", "I2DL lecture 8, slide 24, λΘ as the \"gradient of L2-regularization\"", "Θ − ε∇ − λΘ is decoupled decay: "
     "L2 in the loss would give ε·2λΘ, and with momentum or Adam the two are different methods."),
    ("05", "I2DL lecture 8, slide 27, how the error falls with the ensemble size", "Only if errors are uncorrelated, "
     "which those of networks trained on the same data are not: v/k + (k − 1)c/k stays above c."),
    ("06", "Michigan EECS 498 lecture 10, slide 77 (and I2DL lecture 8, slide 36), what to multiply by at test time",
     "The probability to keep; \"dropout probability\" is right at ½ only."),
    ("06", "Michigan EECS 498 lecture 10, slides 81 and 82, the unit of the axis", "Thousands, not \"M\": fc6 of "
     "VGG-16 has 102.8 million."),
    ("07", "Michigan EECS 498 lecture 10, slide 90, five scales with ten crops: how many are different", "Fifty are "
     "computed. At scale 224 corners coincide: 42 differ for a square picture, 46 for the cat of 300 × 451."),
    ("07", "Michigan EECS 498 lecture 10, slide 97, the title over cutout", "\"Stochastic Depth\" is the method of the "
     "slide before; this one shows cutout."),
    ("07", "Michigan EECS 498 lecture 10, slide 98, \"a = b ≈ 0\" and the blend of 40 % and 60 %", "The nearer a is to "
     "0, the rarer such a blend: about one in seven at 0.2, one in a hundred at 0.01. At 0 nothing is blended."),
    ("07", "Michigan EECS 498 lecture 10, slide 100, augmentation \"almost always a good idea\"", "Only where the "
     "changed picture could come and its label still holds: flips cost two points on digits, and in our table of 81 "
     "cells 27 get worse."),
    ("08", "Birmingham lecture, convolution: the size of the output", "(N − F)/stride + 1 knows no padding; with P on "
     "either side it is (N + 2P − F)/stride + 1."),
    ("08", "Birmingham lecture, convolution: why the layer has its name", "A convolution of signals flips the filter. "
     "What the layer computes does not: it is a cross-correlation."),
    ("09", "Birmingham lecture, *Transfer Learning with CNNs*, deeper networks and the data they need", "Deeper does "
     "not mean more weights: GoogLeNet, 22 layers, has a ninth of AlexNet's, which has 8."),
    ("09", "Michigan EECS 498 lecture 10, slide 82, \"they don't use dropout at all\"", "ResNet does not. GoogLeNet "
     "does, before its last layer (40 % in the paper, 20 % in torchvision's)."),
)  # fmt: skip
"""(notebook, source as in the ledger of notebook 00, what is right): in the order of the slips."""
